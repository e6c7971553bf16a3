# Ein Kontakt für die Presse.
record-contact = Kontakt für die Presse
record-contact-new = Kontakt für die Presse angeben
record-contact-lead = Er erscheint auf der ersten Bildschirmseite Ihres Briefs. Wenn Sie keinen Brief wählen, erscheint er bei allen.
record-contact-correct = Kontakt für die Presse berichtigen
record-contact-correct-lead = Die Seite des Briefs zeigt den berichtigten Kontakt. Der frühere bleibt unter seiner eigenen Adresse lesbar, bis Sie ihn löschen.
field-contact-name = Nach wem man fragt
field-contact-name-hint = Jemand, der zugestimmt hat, öffentlich genannt zu werden, oder einfach: die Organisierenden.
field-contact-mail = Mailadresse
field-contact-mail-hint = Besser eine neue für diese Kampagne als eine private, und nie eine am Arbeitsplatz: Das Mailsystem Ihres Arbeitgebers sähe, wer schreibt.
field-contact-phone = Telefon
field-contact-phone-hint = Mit Landesvorwahl, etwa +49 30 1234567. Sie können das Feld leer lassen.
field-contact-none = Bitte geben Sie eine Adresse oder eine Telefonnummer an.
contact-press = Für die Presse:
