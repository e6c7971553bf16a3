# Wer neben den Unterschriften hinter einem Brief steht.
record-supporters = Erstunterzeichnende, Organisationen, Papier
record-supporters-new = Erstunterzeichnende, Organisationen, Papier nennen
record-supporters-lead = Wer neben den Unterschriften hier hinter Ihrem Brief steht. Es erscheint über den Unterzeichnenden, getrennt von deren Zahl, als Ihr Wort: Dafür weist niemand die Zugehörigkeit nach.
record-supporters-correct = Erstunterzeichnende, Organisationen, Papier berichtigen
record-supporters-correct-lead = Die Seite des Briefs zeigt die berichtigten Listen. Die früheren bleiben unter ihrer eigenen Adresse lesbar.
field-people = Erstunterzeichnende
field-people-hint = Je Zeile eine Person: Name, Funktion, Organisation. Nur wer zugestimmt hat, hier genannt zu werden. Als Mitglied hier zu unterschreiben ist ein eigener Schritt und bleibt geheim.
field-organisations = Organisationen
field-organisations-hint = Je Zeile eine. Nur solche, die zugestimmt haben.
field-paper = Unterschriften auf Papier
field-paper-hint = Wie viele, falls Sie welche gesammelt haben. Sie stehen für sich und werden nie dazugezählt: Manche haben vielleicht auf beiden Wegen unterschrieben.
field-paper-where = Wer sie gesammelt hat und wo die Listen liegen
field-paper-where-hint = In einer Zeile, für alle, die nachsehen wollen. Zum Beispiel: der Betriebsrat, in seinem Büro.
field-paper-none = Bitte geben Sie an, wie viele es sind, oder lassen Sie beide Felder leer.
field-people-none = Bitte nennen Sie jemanden oder eine Organisation, oder geben Sie an, wie viele auf Papier unterschrieben haben.
field-about-one = Bitte wählen Sie genau einen Brief.
field-lines = Bitte geben Sie höchstens { $most } Zeilen ein.
supporters-people = Erstunterzeichnende
supporters-organisations = Organisationen
supporters-paper = Auf Papier
supporters-paper-count = { $count ->
    [one] Eine Unterschrift auf Papier, getrennt gezählt. Gesammelt und aufbewahrt von:
   *[other] { $count } Unterschriften auf Papier, getrennt gezählt. Gesammelt und aufbewahrt von:
}
supporters-word = Von den Organisierenden genannt und nicht Teil der Zahl der Unterschriften hier: Dafür hat niemand die Zugehörigkeit nachgewiesen.
