# Meldungen: die erste Art von Einträgen in der Chronik.
record-update = Meldung
record-update-new = Meldung schreiben
record-update-lead = Erzählen Sie, was geschehen ist: Es erscheint auf der Seite des Briefes, im Feed und unter einer eigenen Adresse.
record-update-correct = Meldung berichtigen
record-update-correct-lead = Wer liest, sieht den berichtigten Text. Der frühere bleibt daneben lesbar, mit seinem Datum.
field-update-title = Titel
field-update-title-hint = Was geschehen ist, in einer Zeile.
field-update-text = Text
field-update-text-hint = Markdown, wie in einem Brief. Nennen Sie andere Menschen nur, wenn sie zugestimmt oder öffentlich gesprochen haben.
