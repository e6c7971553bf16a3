# Updates: the first type of the campaign's record.
record-update = Novedad
record-update-new = Escribir una novedad
record-update-lead = Cuenta a quienes leen qué ha pasado: aparece en la página de la carta, en el canal de noticias y en una dirección propia.
record-update-correct = Corregir una novedad
record-update-correct-lead = Quienes leen ven el texto corregido. El anterior se puede seguir leyendo al lado, con su fecha.
field-update-title = Título
field-update-title-hint = Qué ha pasado, en una línea.
field-update-text = Texto
field-update-text-hint = Markdown, como en una carta. Nombra a otras personas solo si han dado su permiso o han hablado en público.
