### Seiten für Lesende und Organisierende. Schlicht, kurz, freundlich, genau.

## Rahmen
skip = Zum Inhalt
nav = Hauptmenü
nav-foot = Weitere Seiten
nav-how = So funktioniert es
nav-privacy = Datenschutz
foot = Undersigned ist freie Software. Keine Cookies für Lesende, keine Tracker, nichts von fremden Servern.

## Zahlen
count-signed = { $signed ->
    [one] { $signed } Person hat unterschrieben
   *[other] { $signed } Menschen haben unterschrieben
}
