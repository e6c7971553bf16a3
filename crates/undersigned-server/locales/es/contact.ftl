# Un contacto para la prensa.
record-contact = Contacto para la prensa
record-contact-new = Dar un contacto para la prensa
record-contact-lead = Aparece en la primera pantalla de tu carta. Si no eliges ninguna carta, aparece en todas.
record-contact-correct = Corregir el contacto para la prensa
record-contact-correct-lead = La página de la carta muestra el contacto corregido. El anterior se puede leer en su propia dirección hasta que lo borres.
field-contact-name = Por quién preguntar
field-contact-name-hint = Una persona que haya aceptado aparecer en público o, simplemente: quienes organizan.
field-contact-mail = Dirección de correo
field-contact-mail-hint = Mejor una nueva para esta campaña que una privada, y nunca la del trabajo: el sistema de correo de tu empresa vería quién escribe.
field-contact-phone = Teléfono
field-contact-phone-hint = Con el prefijo del país, por ejemplo +34 910 12 34 56. Puedes dejarlo vacío.
field-contact-none = Da una dirección o un número de teléfono.
contact-press = Para la prensa:
