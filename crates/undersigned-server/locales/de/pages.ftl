### Seiten für Lesende und Organisierende. Schlicht, kurz, freundlich, genau.

## Rahmen
skip = Zum Inhalt
nav = Hauptmenü
nav-foot = Weitere Seiten
nav-how = So funktioniert es
nav-privacy = Datenschutz
foot = Undersigned ist freie Software. Keine Cookies für Lesende, keine Tracker, nichts von fremden Servern.

## Zahlen und Daten
number = { $number }
day = { $day }. { $month } { $year }
date = { $day }. { $month } { $year }, { $time } UTC
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember
count-signed = { $signed ->
    [one] { $signed } Person hat unterschrieben
   *[other] { $signed } Menschen haben unterschrieben
}
window-before = noch nicht offen
window-open = jetzt offen
window-after = vorbei

## Startseite
home-title = Offene Briefe, die man sich zu unterschreiben traut
home-lead = Sie unterschreiben als eine Person von vielen. Ihre Unterschrift verrät nicht, dass Sie es waren, außer Sie wollen es zeigen. Und alle können die Zahl prüfen.
home-promise-1 = Nur wer seine Zugehörigkeit nachgewiesen hat, kann unterschreiben, und mit jedem Nachweis nur einmal.
home-promise-2 = Eine Unterschrift sagt nicht, von welchem Mitglied sie stammt, auch diesem Server nicht.
home-promise-3 = Alle können jede Unterschrift prüfen, ohne uns zu vertrauen.
home-letters = Briefe
home-no-letters = Hier gibt es noch keinen öffentlichen Brief.
home-groups = Gruppen
home-start = Einen Brief beginnen
home-start-open = Wollen Sie mit Kolleginnen und Kollegen einen Brief schreiben? Beschreiben Sie zuerst, wer Sie sind.
home-start-button = Eine Gruppe anlegen
home-start-closed = Auf diesem Server werden Gruppen auf Einladung angelegt. Fragen Sie, wer ihn betreibt.

## Gruppe
group-letters = Briefe
group-no-letters = Es gibt noch keinen Brief.
group-members = Wer als Mitglied zählt
group-counts = Mitglieder sind
group-declared = Wie viele
group-about = etwa { $members ->
    [one] { $members } Person
   *[other] { $members } Menschen
}
group-source = Woher diese Zahl stammt
group-domains = Dienstadressen enden auf
group-small = Das ist eine kleine Gruppe. Wer nicht unterschrieben hat, ist fast so leicht zu erkennen wie wer unterschrieben hat. Bedenken Sie das, bevor Sie Namen oder Rolle zeigen.
group-prove = Zugehörigkeit nachweisen
group-prove-lead = Das machen Sie einmal je Zeitraum. Danach hat Ihr Browser einen Mitgliedsnachweis, mit dem Sie unterschreiben können. Welcher Nachweis Ihrer ist, weiß nicht einmal dieser Server.
group-join = Mitgliedschaft nachweisen
group-join-closed = Gerade lässt sich die Mitgliedschaft nicht nachweisen. Die Zeiträume stehen unten.
group-periods = Zeiträume
group-periods-lead = In jedem Zeitraum können Mitglieder ihre Mitgliedschaft neu nachweisen.
group-period = Zeitraum { $number }
group-issued = { $issued ->
    [0] Noch kein Mitgliedsnachweis ausgegeben
    [one] { $issued } Mitgliedsnachweis ausgegeben
   *[other] { $issued } Mitgliedsnachweise ausgegeben
}
group-check-lead = Alle Briefe und Unterschriften dieser Gruppe stehen in einem öffentlichen Verzeichnis. Ihr Browser kann es hier vollständig prüfen.

## Wege, die Mitgliedschaft nachzuweisen
way-seen = Wer es bemerken könnte:
way-code = Papiercode
way-code-how = Jemand gibt Ihnen einen Zettel mit einem Code. Sie tippen oder scannen ihn. Er gilt einmal.
way-code-seen = Wer die Zettel verteilt, sieht, dass Sie einen genommen haben, und könnte sich den Code notieren. Daraus ließe sich herausfinden, dass er benutzt wurde, aber nicht, was Sie unterschrieben haben. Post und Netz Ihres Arbeitgebers sehen nichts, wenn Sie Ihr eigenes Telefon außerhalb des Firmennetzes benutzen.
way-mailbox = Dienstpostfach
way-mailbox-how = Wir schicken einen Code aus Ziffern an Ihre Dienstadresse. Sie tippen ihn ein. Die Nachricht nennt keinen Brief.
way-mailbox-seen = Das Mailsystem Ihres Arbeitgebers kann sehen, dass eine Nachricht von diesem Server kam und wann. Es kann nicht sehen, ob Sie etwas unterschrieben haben.
way-mail-signed = Nachricht von Ihrer Dienstadresse
way-mail-signed-how = Sie zeigen eine Nachricht, die der Mailserver Ihres Arbeitgebers unterzeichnet hat.
way-mail-signed-seen = Das Mailsystem Ihres Arbeitgebers kann sehen, dass Sie eine Nachricht gesendet oder bekommen haben.
way-account = Dienstliches Konto
way-account-how = Sie melden sich mit einem Konto an, das nur Mitglieder haben.
way-account-seen = Wer den Dienst des Kontos betreibt, kann sehen, dass Sie sich dafür angemeldet haben.
way-roster = Mitgliederliste
way-roster-how = Die Organisierenden finden Sie auf einer Liste der Mitglieder.
way-roster-seen = Wer die Liste prüft, sieht, dass Sie gefragt haben, aber nicht, ob Sie unterschrieben haben.
way-vouched = Wort anderer Mitglieder
way-vouched-how = Mitglieder, die Sie kennen, bestätigen, dass Sie dazugehören.
way-vouched-seen = Wer für Sie bürgt, weiß, dass Sie gefragt haben, aber nicht, ob Sie unterschrieben haben.

## Abschnitte, Zeitwahl, was gezeigt wird
stage-frozen = Text steht fest
stage-signing = Kann unterschrieben werden
stage-ended = Unterschreiben beendet
stage-opening = Namen werden geöffnet
stage-opened = Namen sind offen
stage-delivered = Übergeben
stage-answered = Beantwortet
stage-closed = Abgeschlossen
timing-two-phase = Zuerst weisen die Mitglieder nach, dass sie dazugehören. Unterschrieben wird erst, wenn das vorbei ist, damit sich die Zeiten nicht zuordnen lassen.
timing-rounds = Ein Mitgliedsnachweis gilt erst, wenn mindestens 20 Menschen in derselben Runde ihre Mitgliedschaft nachgewiesen haben. So ist er einer von vielen. Nur die letzte Runde darf kleiner sein.
timing-at-once = Dieser Brief kann gleich nach dem Nachweis der Mitgliedschaft unterschrieben werden. Wer beide Zeiten sieht, etwa wer diesen Server betreibt, könnte sie einander zuordnen und erraten, wer unterschrieben hat.
shown-nothing = Nichts: Die Unterschrift zählt, mehr nicht
shown-role = Eine Rolle, etwa „Pflegekraft“
shown-name = Einen Namen
shown-sealed = Einen Namen, der verschlossen bleibt, bis genug andere ihren gegeben haben

## Brief
letter-to = An: { $addressee }
letter-source = Die Zahl der Menschen geben die Organisierenden an. Ihre Quelle:
letter-who = Wer als Mitglied zählt
letter-changed = Seit dieser Brief feststeht, hat die Gruppe geändert:
letter-changed-now = Was sie heute sagt
changed-name = ihren Namen
changed-description = ihre Beschreibung
changed-membership = wer als Mitglied zählt
changed-declared-members = wie viele Mitglieder sie angibt
changed-declared-source = woher diese Zahl stammt
changed-classes = welche Nachweise sie annimmt
changed-domains = ihre Mail-Domains
letter-count = Unterschriften bisher
letter-of-about = von etwa { $members } Menschen
letter-until = bis
letter-sign = Diesen Brief unterschreiben
letter-join = Mitgliedschaft nachweisen
letter-verify = Zahl prüfen
letter-mine = Schon unterschrieben? Unterschrift prüfen oder zurücknehmen
letter-demands = Was wir fordern
letter-signers = Die Unterzeichnenden
letter-signed-of = { $signed } von etwa { $members } Menschen haben unterschrieben.
letter-nobody = Noch hat niemand unterschrieben.
by-shown-name = { $count ->
    [one] { $count } Person zeigt ihren Namen
   *[other] { $count } zeigen ihren Namen
}
by-shown-role = { $count ->
    [one] { $count } Person zeigt eine Rolle
   *[other] { $count } zeigen eine Rolle
}
by-shown-nothing = { $count ->
    [one] { $count } Person zählt ohne Namen und Rolle
   *[other] { $count } zählen ohne Namen und Rolle
}
letter-withdrawn = { $count ->
    [one] { $count } weitere Person hatte unterschrieben und die Unterschrift zurückgenommen. Sie zählt nicht.
   *[other] { $count } weitere hatten unterschrieben und ihre Unterschriften zurückgenommen. Sie zählen nicht.
}
letter-names = Namen
letter-proved = nachgewiesene Dienstadresse
letter-names-hint = Nie in der Reihenfolge des Unterschreibens. Bei einem Namen mit „nachgewiesene Dienstadresse“ sagt der Server, der die Mitgliedsnachweise ausgegeben hat, dass die unterzeichnende Person unter der Adresse daneben Post bekommt; dafür steht allein sein Wort. Andere Namen stehen so da, wie sie angegeben wurden.
letter-roles = Rollen
letter-other-roles = andere Rollen
letter-roles-hint = Eine Rolle wird nur genannt, wenn mindestens 5 Unterzeichnende sie teilen. Die übrigen sind zusammengezählt.
letter-life = Was wann geschieht
letter-check-text = Jede Unterschrift gilt genau diesem Text. Er stand vor der ersten fest; ein geänderter Text wäre ein anderer Brief ohne Unterschriften.
letter-check-members = Zu jeder Unterschrift gehört ein Mitgliedsnachweis, mit dem dieser Brief nur einmal unterschrieben wurde. Er sagt nicht, wem er gehört. So wurde die Mitgliedschaft nachgewiesen:
by-code = { $count } mit Papiercode
by-mailbox = { $count } mit Dienstpostfach
by-mail-signed = { $count } mit einer Nachricht von einer Dienstadresse
by-account = { $count } mit einem dienstlichen Konto
by-roster = { $count } über die Mitgliederliste
by-vouched = { $count } durch das Wort anderer Mitglieder
letter-check-limit = Was niemand von außen prüfen kann: Wer die Mitgliedsnachweise ausgibt, könnte Mitglieder erfinden, aber insgesamt nie mehr als die oben angegebene Zahl. Und jemand kann zwei Nachweise haben, etwa durch einen Papiercode und durch das Dienstpostfach.
letter-check-paper = Dieser Brief und seine aktuelle Zahl stehen unter

## Prüfen
check = So prüfen Sie das
check-here = Alles hier prüfen
check-export = Das ganze Verzeichnis herunterladen
check-more = Die Einzelheiten
check-command = Mit dem Programm prüfen
check-hash = Fingerabdruck des Textes
check-key = Schlüssel des Verzeichnisses
check-fingerprint = Fingerabdruck dieses Schlüssels
check-size = Umfang des Verzeichnisses
check-entries = { $size ->
    [one] { $size } Eintrag
   *[other] { $size } Einträge
}
check-head = unterzeichneter Stand
check-declared = Angegebene Mitglieder

## Vorschaubild
card-to = Offener Brief an: { $addressee }
card-plain = Offener Brief

## So funktioniert es
how-title = So funktioniert es
how-lead = Ein offener Brief ist stark, wenn viele ihn unterschreiben, und viele unterschreiben, wenn es sicher ist. Hier geht beides: ehrlich gezählt und unterschrieben, ohne zu verraten, wer Sie sind.
how-signer = Wenn Sie unterschreiben wollen
how-signer-1 = Den Brief lesen
how-signer-1-more = Sein Text steht fest. Niemand kann ihn unter Ihrer Unterschrift ändern.
how-signer-2 = Zugehörigkeit nachweisen
how-signer-2-more = Mit einem Papiercode oder Ihrem Dienstpostfach. Bevor Sie wählen, sehen Sie zu jedem Weg, wer es bemerken könnte. Danach hat Ihr Browser einen Mitgliedsnachweis, verschlossen mit Ihrer Passphrase.
how-signer-3 = Unterschreiben
how-signer-3-more = Sie wählen, was gezeigt wird: ein Name, eine Rolle oder gar nichts. Bei manchen Briefen können Sie Ihren Namen verschließen, bis genug andere ihren gegeben haben. Sie bekommen eine Quittung.
how-signer-4 = Wieder nachsehen
how-signer-4-more = Mit der Quittung können Sie jeden Tag prüfen, dass Ihre Unterschrift zählt. Bis der Brief übergeben ist oder verschlossene Namen geöffnet werden, können Sie sie zurücknehmen.
how-why = Warum eine Unterschrift nicht verrät, dass Sie es waren
how-why-1 = Wenn Sie Ihre Mitgliedschaft nachweisen, stempelt der Server Ihren Nachweis, ohne ihn zu sehen, wie durch einen geschlossenen Umschlag mit Durchschlagpapier. Wenn Sie später unterschreiben, sieht er einen gültigen Stempel, weiß aber nicht, auf wessen Umschlag er ihn gesetzt hat.
how-why-2 = Jeder Brief sieht Sie unter einer anderen Nummer. So lassen sich zwei Briefe, die Sie unterschrieben haben, nicht zusammenführen, und trotzdem kann kein Mitgliedsnachweis denselben Brief zweimal unterschreiben.
how-why-3 = Üblicherweise wird erst unterschrieben, wenn niemand mehr die Mitgliedschaft nachweist. Sonst könnte die Uhr verraten, was die Unterschrift verschweigt.
how-why-4 = Bevor Ihr Gerät unterschreibt, prüft es, dass der Brief, seine Termine und die Zahl der Menschen um Sie herum in demselben öffentlichen Verzeichnis stehen, das es beim Nachweis Ihrer Mitgliedschaft kennengelernt hat. Zeigt der Server etwas anderes, dann schickt Ihr Gerät nichts, und Sie können eine Datei speichern, die es beweist.
how-check = Warum man der Zahl glauben kann
how-check-1 = Texte, ausgegebene Mitgliedsnachweise und Unterschriften stehen in einem öffentlichen Verzeichnis, das nur wachsen kann. Würde später etwas darin geändert oder entfernt, fiele es beim Prüfen auf.
how-check-2 = Ihr Browser prüft alles, wenn Sie auf „Zahl prüfen“ drücken. Auf Zetteln und gedruckten Briefen steht außerdem ein kurzer Fingerabdruck vom Schlüssel des Verzeichnisses: Mit ihm wissen Sie, dass genau dieses Verzeichnis das richtige ist. Wenn Sie dafür keiner Seite vertrauen wollen, nehmen Sie das Programm:
how-not = Was dies nicht kann
how-not-1 = Es schützt Sie nicht vor jemandem, der Sie zwingt, Ihre Unterschrift zu zeigen.
how-not-2 = Eine Seite im Browser kann nur so ehrlich sein wie der Server, der sie schickt. Wer viel zu verlieren hat, sollte das Programm benutzen.
how-not-3 = Wer die Mitgliedsnachweise ausgibt, könnte Mitglieder erfinden, bis zur angegebenen Zahl. Sie vergrößern die Zahl und zum Schein auch die Menge, in der Sie nicht auffallen. Sehen Sie nach, woher die Angabe stammt.
how-not-4 = In sehr kleinen Gruppen kann schon die Zahl viel sagen. Und haben nur wenige ihre Mitgliedschaft auf dieselbe Weise nachgewiesen wie Sie, dann sind Sie eine Person von wenigen.
how-not-5 = Wenn Sie Ihre Mitgliedschaft aus demselben Netz oder mit demselben Browser nachweisen, mit dem Sie unterschreiben, könnte es bemerken, wer den Server betreibt und es darauf anlegt. Was dagegen hilft, steht auf der Seite zum Datenschutz.
how-privacy = Was jeder Teil weiß, und was mit ihm verloren ginge
how-start = Wenn Sie einen Brief schreiben wollen
how-start-1 = Beschreiben Sie die Gruppe, sagen Sie, wie viele Sie sind und woher die Zahl stammt, und drucken Sie Papiercodes oder nennen Sie die Endung Ihrer Dienstadressen.
how-start-2 = Schreiben Sie den Brief, wählen Sie die Termine und legen Sie den Text fest. Danach kommen nur noch Unterschriften hinzu.

## Datenschutz
privacy-title = Datenschutz
privacy-lead = Was dieser Server weiß, wer bemerken könnte, dass Sie gefragt haben, und was verloren ginge, wenn ein Teil in falsche Hände fiele.
privacy-kept = Was gespeichert wird
privacy-kept-1 = Lesende bekommen kein Cookie. Keine Seite lädt etwas von einem anderen Server.
privacy-kept-2 = Keine Adresse, kein Name und keine Netzadresse steht in einem Protokoll.
privacy-kept-3 = Dienstadressen werden nur als verschlüsselter Wert gespeichert, der zeigt, ob eine Adresse schon benutzt wurde. Der Schlüssel dazu wird vernichtet, sobald niemand mehr die Mitgliedschaft nachweisen kann.
privacy-kept-4 = Unterschriften tragen weder Zeit noch Adresse. Das öffentliche Verzeichnis behält sie für immer.
privacy-kept-5 = Ein Name, den Sie zeigen, liegt neben dem Verzeichnis und wird gelöscht, wenn Sie Ihre Unterschrift zurücknehmen. Andere können ihn bis dahin kopiert haben.
privacy-notice = Wer bemerken könnte, dass Sie gefragt haben
privacy-notice-lead = Eine Unterschrift sagt nicht, von wem sie stammt. Der Nachweis der Mitgliedschaft kann aber anderswo eine Spur hinterlassen, je nach Weg:
privacy-notice-hint = Benutzen Sie Ihr eigenes Telefon oder Ihren eigenen Computer, nicht die Geräte und nicht das Netz des Arbeitgebers.
privacy-remains = Was bleibt
privacy-remains-lead = Manches kann keine unserer Seiten verbergen. Das hilft dagegen:
privacy-remains-1 = Das Netz. Dieser Server schreibt keine Netzadressen auf, aber wer ihn betreibt, könnte es tun. Wenn Sie Ihre Mitgliedschaft aus demselben Netz nachweisen, aus dem Sie unterschreiben, ließe sich beides zusammenbringen. Wenn Ihnen das wichtig ist, nehmen Sie beim zweiten Mal ein anderes Netz.
privacy-remains-2 = Der Browser. Er bewahrt Seiten und Skripte dieses Servers auf, wie bei jeder Website. Ein unehrlicher Server könnte Ihren Browser daran wiedererkennen. Wenn Ihnen das wichtig ist, speichern Sie Ihren Mitgliedsnachweis als Datei und unterschreiben Sie mit einem anderen Browser, oder nehmen Sie das Programm, das keine Seiten aufbewahrt.
privacy-remains-3 = Wenige andere. Jede Unterschrift zeigt, auf welche Weise die Mitgliedschaft nachgewiesen wurde. Ihr Gerät sagt Ihnen, wie viele es auf dieselbe Weise getan haben wie Sie; sind es wenige, dann warten Sie vielleicht noch.
privacy-remains-4 = Erfundene Mitglieder. Wer die Mitgliedsnachweise ausgibt, kann welche erfinden, und dann sind um Sie herum weniger Menschen, als es scheint. Mehrere Adressen eines Menschen oder ein geteiltes Postfach bewirken dasselbe.
privacy-remains-5 = Die erste Begegnung. Ihr Gerät behält das öffentliche Verzeichnis, das es zuerst kennenlernt, und nimmt von da an kein anderes. Wenn Sie den Code auf Ihrem Zettel scannen, weiß es vom Papier, welches das richtige ist.
privacy-remains-6 = Was später kommt. Solange kein Zeuge von außen das Verzeichnis bestätigt, könnte ein unehrlicher Server das, was nach Ihrem ersten Besuch dazukommt, für Sie allein erfinden, zum Beispiel einen neuen Brief. Ihre Quittung beweist das hinterher. Ein Brief, der schon feststand, als Sie Ihre Mitgliedschaft nachwiesen, ist davor sicher.
privacy-surrender = Was verloren gehen könnte
privacy-surrender-lead = Nichts ist gegen alles sicher. Das bekommt, wer einen Teil in die Hand bekommt, und das bekommt er nicht.
risk-gives = Könnte verloren gehen
risk-keeps = Bleibt sicher
risk-network = Das Netz, das Sie benutzen
risk-network-gives = Dass Sie diesen Server besucht haben, wann, und ungefähr wie viel Sie gesendet haben.
risk-network-keeps = Welchen Brief Sie gelesen oder unterschrieben haben und alles, was Sie getippt haben.
risk-server = Der Server, gestohlen oder beschlagnahmt
risk-server-gives = Alles, was öffentlich ist, noch nicht veröffentlichte Entwürfe, verschlossene Namen in verschlossener Form und, solange sich die Mitgliedschaft nachweisen lässt, die Möglichkeit zu testen, ob mit einer vermuteten Dienstadresse die Mitgliedschaft nachgewiesen wurde.
risk-server-keeps = Wer unterschrieben hat. Das steht nicht auf dem Server, in keinem Protokoll und in keiner Sicherung.
risk-operator = Wer den Server betreibt oder dazu zwingt
risk-operator-gives = Mit veränderter Software: wann jemand die Mitgliedschaft nachweist oder unterschreibt, aus welchem Netz und mit welchem Browser, und damit vielleicht, wer es war; erfundene Mitglieder bis zur angegebenen Zahl; wo kein Zeuge von außen hinsieht, ein späterer Teil des Verzeichnisses, den nur ein einzelner Mensch zu sehen bekommt. Bei Briefen mit dem Hinweis „gleich nach dem Nachweis“: eine Vermutung, wer unterschrieben hat.
risk-operator-keeps = Bei allen anderen Briefen: Die Unterschrift selbst verrät nicht, von welchem Mitglied sie stammt. Der Text, sobald er feststeht. Gezählte Unterschriften: Eine Quittung zeigt, wenn eine fehlt. Wer ein anderes Verzeichnis gezeigt bekommt als vorher, merkt es und kann es beweisen.
risk-organiser = Geheimer Link und Passphrase der Organisierenden
risk-organiser-gives = Neue Briefe, Zeiträume und Papiercodes im Namen der Gruppe und geänderte Worte über die Gruppe. All das steht im öffentlichen Verzeichnis, außer den Codes.
risk-organiser-keeps = Wer unterschrieben hat. Text und Unterschriften jedes festgelegten Briefes.
risk-device = Ihr Telefon oder Computer
risk-device-gives = Mit Ihrer Passphrase: Ihr Mitgliedsnachweis und damit, welche Briefe Sie unterschrieben haben.
risk-device-keeps = Ohne Ihre Passphrase: alles. Es ist verschlossen gespeichert.
risk-page = Die Seiten, ausgetauscht gegen veränderte
risk-page-gives = Was Sie von da an eintippen, auch Ihre Passphrase und Ihre Entscheidung zu unterschreiben.
risk-page-keeps = Was Sie vorher getan haben. Wer das Programm benutzt, ist nicht betroffen.
risk-record = Das öffentliche Verzeichnis
risk-record-gives = Die genauen Zahlen, je Weg des Nachweises, auch solange Namen verschlossen sind, und die Namen und Rollen, die Unterzeichnende zeigen wollten.
risk-record-keeps = Wer unterschrieben hat, ohne einen Namen zu zeigen, und welche Unterschriften unter verschiedenen Briefen zusammengehören.
privacy-never = Was wir nicht versprechen
privacy-never-1 = Schutz vor jemandem, der Sie zwingt, Ihren Nachweis oder Ihre Unterschrift zu zeigen.
privacy-never-2 = Dass Ihr Browser die ehrlichen Seiten ausgeführt hat. Das lässt sich prüfen, aber nicht ohne Mühe.
privacy-never-3 = Dass keine erfundenen Mitglieder in der Zahl stecken, solange ein einzelner Server die Nachweise ausgibt, oder dass hinter einer Dienstadresse neben einem Namen mehr steht als das Wort dieses Servers. Nur: nie mehr Mitglieder als angegeben.

## Probleme
problems-title = Wenn etwas nicht geht
problems-lead = Jede Meldung dieses Servers hat einen kurzen Namen. Hier steht, was sie bedeutet.
error-home = Zur Startseite
error-kind = Art des Problems:
problem-not-found = Eine solche Seite, Gruppe oder einen solchen Brief gibt es hier nicht.
problem-code-unknown = Dieser Code gehört nicht zu dieser Gruppe. Bitte prüfen Sie jedes Zeichen.
problem-code-used = Dieser Code wurde schon benutzt. Jeder gilt einmal.
problem-code-expired = Dieser Code ist zu alt. Bitte fordern Sie einen neuen an.
problem-already-enrolled = Damit wurde die Mitgliedschaft in diesem Zeitraum schon nachgewiesen.
problem-enrolment-closed = Gerade lässt sich die Mitgliedschaft nicht nachweisen. Wann, steht auf der Seite der Gruppe.
problem-cap-reached = Es wurden so viele Mitgliedsnachweise ausgegeben, wie die Gruppe Mitglieder angegeben hat.
problem-domain = Diese Adresse endet nicht wie die Dienstadressen der Gruppe.
problem-address = Das sieht nicht wie eine Mailadresse aus.
problem-commitment = Die Anfrage nach einem Mitgliedsnachweis war beschädigt. Bitte versuchen Sie es noch einmal.
problem-entry = Was gesendet wurde, hat nicht die Form, die das öffentliche Verzeichnis annimmt.
problem-letter-hash = Diese Unterschrift gilt einem anderen Text als dem dieses Briefes.
problem-not-signing = Der Brief nimmt gerade keine Unterschriften an. Wann, steht auf seiner Seite.
problem-already-signed = Mit diesem Mitgliedsnachweis wurde dieser Brief schon unterschrieben.
problem-already-withdrawn = Diese Unterschrift wurde schon zurückgenommen.
problem-nothing-to-withdraw = Es gibt keine Unterschrift, die zurückgenommen werden könnte.
problem-withdrawal-closed = Der Brief ist übergeben. Unterschriften lassen sich nicht mehr zurücknehmen.
problem-not-allowed = Das ist hier nicht erlaubt.
problem-proof = Der Nachweis stimmt nicht. Es wurde nichts unterschrieben.
problem-blob = Der gesendete Name gehört nicht zur Unterschrift.
problem-too-large = Das ist zu groß.
problem-too-many-requests = Zu viel in kurzer Zeit. Bitte warten Sie eine Weile und versuchen Sie es noch einmal.
problem-mail-off = Dieser Server verschickt keine Mail. Bitte weisen Sie die Mitgliedschaft auf einem anderen Weg nach.
problem-storage = Der Server konnte das nicht speichern. Nichts wurde geändert. Bitte versuchen Sie es später noch einmal.
problem-read-only = Der Server nimmt gerade nichts Neues an. Lesen und Prüfen gehen.
problem-json = Der Server konnte das Gesendete nicht lesen.
problem-text = Ein Text ist leer, zu lang oder enthält ein Zeichen, das nicht erlaubt ist.
problem-dates = Diese Daten passen nicht zusammen.
problem-changed = Jemand anderes hat das inzwischen geändert.
problem-taken = Dieser Kurzname ist vergeben.
problem-passphrase = Der Link oder die Passphrase stimmt nicht.
problem-session = Sie sind nicht oder nicht mehr angemeldet. Bitte öffnen Sie Ihren geheimen Link noch einmal.
problem-invite = Gruppen werden hier auf Einladung angelegt. Bitte fragen Sie, wer diesen Server betreibt, nach einem Link.
problem-foreign-form = Dieses Formular kam nicht von dieser Website. Bitte öffnen Sie die Seite hier und versuchen Sie es noch einmal.
problem-timeout = Das hat zu lange gedauert. Bitte versuchen Sie es noch einmal.
problem-method = Diese Adresse nimmt eine solche Anfrage nicht an.
problem-busy = Der Server ist gerade ausgelastet. Bitte versuchen Sie es gleich noch einmal.
problem-internal = Bei uns ist etwas schiefgegangen.

## Formulare
form-wrong = Bitte sehen Sie sich diese Felder noch einmal an:
back = Zurück
save = Speichern
log-out = Abmelden
field-empty = Bitte füllen Sie das aus.
field-domain-number = Eine Mail-Domain endet auf Buchstaben, wie example.org: Das hier ist die Adresse eines Rechners.
field-long = Das ist zu lang: höchstens { $max } Bytes.
field-character = Das enthält ein Zeichen, das nicht erlaubt ist, zum Beispiel ein unsichtbares.
field-short-name = Bitte 2 bis 40 Kleinbuchstaben, Ziffern oder Bindestriche.
field-domain = Bitte Endungen wie example.org angeben.
field-number = Bitte eine Zahl von { $least } bis { $most } angeben.
field-moment = Bitte Datum und Uhrzeit angeben.
field-one = Bitte wählen Sie eines.
field-one-at-least = Bitte wählen Sie mindestens eines.
field-closes-before = Das Ende muss nach dem Anfang liegen.
field-opens-early = Bei dieser Wahl kann erst unterschrieben werden, wenn niemand mehr die Mitgliedschaft nachweist.
field-passphrase-short = Bitte mindestens 12 Zeichen.
field-passphrase-differs = Die beiden sind nicht gleich.
field-role-wrong = Eine Rolle ist eine Zeile mit höchstens 100 Bytes.
field-line-wrong = Das muss eine Zeile mit höchstens 500 Bytes sein.
field-demands-wrong = Höchstens 20 Zeilen mit je höchstens 500 Bytes.
field-letter-long = Der Brief ist zu lang: höchstens 32 kB Text.
letter-picture = Zeile { $line }: Ein Brief hat keine Bilder, denn ein anderer Server erführe, wer ihn liest. Schreiben Sie stattdessen einen Link, ohne das Ausrufezeichen.
letter-link-scheme = Zeile { $line }: Die Adresse eines Links muss mit https://, http:// oder mailto: beginnen. Ist das kein Link, schreiben Sie \[ statt [.
letter-link-title = Zeile { $line }: Hinter der Adresse eines Links darf nichts stehen. Schreiben Sie den Titel in den Text, wo ihn alle sehen.
letter-link-label = Zeile { $line }: Die Marke hinter dem Text eines Links muss eine Zahl sein, denn niemand sieht sie: [Text][1].
letter-unused-definition = Zeile { $line }: Kein Link benutzt diese Adresse, also sähe niemand die Zeile. Löschen Sie sie, oder schreiben Sie die Adresse in den Text.
letter-code-info = Zeile { $line }: Hinter dem Zeichen, das einen Code-Block öffnet, darf nichts stehen, denn niemand sähe es.
letter-table-cells = Zeile { $line }: Diese Zeile hat mehr Zellen als ihre Tabelle Spalten, und niemand sähe die letzten.
letter-too-deep = Zeile { $line }: Zitate, Listen oder Hervorhebungen sind mehr als 16-fach verschachtelt.
letter-too-many-definitions = Zeile { $line }: Ein Brief hat höchstens 200 Fußnoten und Adressen von Links.
letter-not-shown = Einige Wörter des Briefs würden nicht gezeigt. Schreiben Sie ihn einfacher.

## Felder
field-name = Name der Gruppe
field-name-hint = So, wie er unter dem Brief steht, zum Beispiel: Beschäftigte der Beispiel AG
field-id = Kurzname für die Adresse
field-id-hint = Kleinbuchstaben, Ziffern und Bindestriche. Er lässt sich später nicht ändern.
field-description = Wer Sie sind
field-description-hint = Ein paar Sätze für Lesende.
field-membership = Wer als Mitglied zählt
field-membership-hint = Zum Beispiel: alle mit einem Vertrag bei der Beispiel AG in Köln, auch Leiharbeitende.
field-declared_members = Wie viele Mitglieder es gibt
field-declared_members-hint = Ungefähr. Mehr Mitgliedsnachweise als diese Zahl können nie ausgegeben werden.
field-declared_source = Woher diese Zahl stammt
field-declared_source-hint = Zum Beispiel: Geschäftsbericht 2025, Seite 12
field-classes = Wie Mitglieder nachweisen, dass sie dazugehören
field-classes-hint = Papiercodes hinterlassen die wenigsten Spuren. Sie können beides anbieten.
field-domains = Endungen der Dienstadressen
field-domains-hint = Nur für das Dienstpostfach, zum Beispiel: example.org, mail.example.org
field-lang = Sprache
field-lang-hint = Geben Sie ihren Namen oder ihr Kürzel ein, wie de oder pt-br: Jede Sprache ist möglich.
field-enrol_opens = Mitgliedschaft nachweisen ab
field-enrol_opens-hint = Datum und Uhrzeit in UTC.
field-enrol_closes = Mitgliedschaft nachweisen bis
field-enrol_closes-hint = Datum und Uhrzeit in UTC. Üblicherweise kann ab dann unterschrieben werden.
field-passphrase = Passphrase
field-passphrase-hint = Mindestens 12 Zeichen, zum Beispiel vier zufällig gewählte Wörter. Niemand kann sie wiederherstellen.
field-passphrase_again = Passphrase noch einmal
field-passphrase_again-hint = Damit Sie ein Tippfehler nicht aussperrt.
field-epoch = Zeitraum
field-epoch-hint = In jedem Zeitraum weisen die Mitglieder ihre Mitgliedschaft neu nach.
field-count = Wie viele Codes
field-count-hint = Höchstens 500 auf einmal.
field-role = Rolle
field-role-hint = Wenn alle diese Menschen dieselbe Rolle haben, nennen Sie sie hier, zum Beispiel: Pflegekraft. Mitglieder können sie beim Unterschreiben zeigen. Sonst lassen Sie das Feld leer.
field-title = Titel
field-title-hint = Was Sie wollen, in wenigen Worten.
field-letter_id = Kurzname für die Adresse
field-letter_id-hint = Kleinbuchstaben, Ziffern und Bindestriche. Wenn Sie ihn leer lassen, entsteht er aus dem Titel.
field-addressee = An wen
field-addressee-hint = Zum Beispiel: den Vorstand der Beispiel AG
field-text = Der Brief
field-text-hint = Eine leere Zeile beginnt einen Absatz. **Fett**, *kursiv*, Listen mit „- “, Überschriften mit „# “, Links als [Worte](https://example.org).
field-demands = Was Sie fordern
field-demands-hint = Eine Forderung je Zeile. Sie stehen nummeriert unter dem Brief.
field-shows = Was Unterzeichnende zeigen dürfen
field-shows-hint = Alle wählen selbst daraus. Bieten Sie „nichts“ an, sobald jemand Angst haben könnte.
field-timing = Wann ein Mitgliedsnachweis gilt
field-timing-hint = Die Zeit zwischen Nachweis und Unterschrift kann Menschen verraten.
field-sign_opens = Unterschreiben ab
field-sign_opens-hint = Datum und Uhrzeit in UTC.
field-sign_closes = Unterschreiben bis
field-sign_closes-hint = Datum und Uhrzeit in UTC.
choice-two-phase = Erst Mitgliedschaft nachweisen, dann unterschreiben (empfohlen)
choice-rounds = In Runden von mindestens 20
choice-at-once = Sofort

## Organisierende: Gruppe
create-title = Eine Gruppe anlegen
create-lead = Sagen Sie, wer Sie sind. All das wird öffentlich, außer der Passphrase.
create-advice = Tun Sie das auf einem eigenen Gerät, nicht auf einem des Arbeitgebers. Sie selbst bleiben ungenannt: Nichts hier fragt, wer Sie sind.
create-submit = Gruppe anlegen
created-title = Ihre Gruppe ist da
created-keep = Bewahren Sie diesen Link auf. Er wird nur jetzt gezeigt.
created-keep-more = Zusammen mit Ihrer Passphrase können Sie damit Briefe für die Gruppe schreiben. Wer eines von beiden verliert, kommt nicht mehr hinein, und niemand kann es noch einmal schicken. Bewahren Sie ihn in einem Passwortmanager oder auf Papier auf.
created-link = Der geheime Link
created-share = Geben Sie ihn nur Menschen, die mit Ihnen organisieren. Mitglieder brauchen ihn nicht.
created-go = Jetzt anmelden
created-page = Öffentliche Seite ansehen
login-title = Anmelden
login-lead = Für alle, die { $group } organisieren.
login-submit = Anmelden
words-title = Worte über die Gruppe
words-lead = Lesende sehen sie. Frühere Worte bleiben im öffentlichen Verzeichnis.
period-title = Neuer Zeitraum
period-lead = In einem neuen Zeitraum weisen alle Mitglieder ihre Mitgliedschaft neu nach, und die Mitgliedsnachweise werden von vorn gezählt.
period-advice = Ein halbes Jahr ist üblich. Einen Brief unterschreiben die Mitglieder eines Zeitraums.
period-submit = Zeitraum eröffnen

## Organisierende: Überblick
dashboard = Für Organisierende
dashboard-public = Öffentliche Seite
dashboard-signing = Unterschreiben
dashboard-address = Adresse zum Weitergeben
dashboard-drafts = Entwürfe
dashboard-write = Einen Brief schreiben
dashboard-members = Mitgliedschaft
dashboard-tally-hint = Mitgliedsnachweise werden schubweise gezählt, deshalb kann eine Zahl zurückliegen. Das schützt jene, die ihren gerade bekommen haben.
dashboard-more = Mehr
dashboard-clock = Die Uhr dieses Servers ist gesprungen. Bis sie einige Stunden richtig ging oder bis der Betreiber des Servers sie bestätigt, beginnt und endet nichts durch ein Datum, und nichts mit einem Datum kann veröffentlicht werden. Unterschreiben geht weiter.
dashboard-steps = Etwas anderes
dashboard-steps-hint = Jeder Schritt ist öffentlich und lässt sich nicht rückgängig machen.
organise-small = Mit weniger als 20 Mitgliedern ist ein Brief riskant: Oft lässt sich erraten, wer unterschrieben hat. Überlegen Sie, nur „nichts“ anzubieten, oder schließen Sie sich mit einer anderen Gruppe zusammen.
next = Was jetzt zu tun ist
next-period = Eröffnen Sie einen neuen Zeitraum, damit Mitglieder ihre Mitgliedschaft nachweisen können.
next-codes = Drucken Sie Papiercodes und verteilen Sie sie. Lassen Sie die Menschen ziehen, damit niemand weiß, wer welchen hat.
next-announce = Sagen Sie den Mitgliedern, wo sie ihre Mitgliedschaft nachweisen, am besten außerhalb von Post und Netz des Arbeitgebers.
next-write = Schreiben Sie den Brief.
next-freeze = Lassen Sie andere Ihren Entwurf lesen, dann legen Sie den Text fest.
next-wait = Der Text steht fest. Unterschrieben wird von selbst ab dem Termin.
next-share = Geben Sie die Adresse des Briefes an die Mitglieder weiter.
next-deliver = Das Unterschreiben ist beendet. Übergeben Sie den Brief und vermerken Sie es hier.
next-answer = Wenn eine Antwort kommt, vermerken Sie sie hier.
step-ended = Unterschreiben jetzt beenden
step-delivered = Vermerken: übergeben
step-answered = Vermerken: beantwortet
step-closed = Brief abschließen
step-once = Dieser Schritt ist sofort öffentlich und lässt sich nicht rückgängig machen.
step-ended-title = Das Unterschreiben jetzt beenden?
step-ended-what = Niemand kann „{ $title }“ mehr unterschreiben. Unterschriften lassen sich zurücknehmen, bis der Brief übergeben ist.
step-delivered-title = Ist der Brief übergeben?
step-delivered-what = Im Verzeichnis steht dann, dass „{ $title }“ übergeben wurde. Niemand kann den Brief mehr unterschreiben, und keine Unterschrift lässt sich mehr zurücknehmen.
step-answered-title = Ist eine Antwort gekommen?
step-answered-what = Im Verzeichnis steht dann, dass „{ $title }“ beantwortet wurde.
step-closed-title = Den Brief für immer abschließen?
step-closed-what = „{ $title }“ ist dann vorbei: Niemand kann den Brief mehr unterschreiben, nichts mehr lässt sich zu ihm vermerken, und er lässt sich nicht wieder öffnen. Seine Seite und das Verzeichnis bleiben öffentlich.
step-sure = Ja, so ist es gemeint, und ich weiß, dass es sich nicht rückgängig machen lässt.
loss-sure = Ja, und ich weiß, dass die verschlossenen Namen ungelesen gelöscht werden.
field-sure = Um fortzufahren, bitte ankreuzen
field-sure-hint = Damit es nicht aus Versehen geschieht.
field-sure-missing = Bitte kreuzen Sie das Feld an, wenn es so gemeint ist.
draft-changed-title = Jemand anderes hat diesen Entwurf inzwischen gespeichert
draft-changed = Nichts ist verloren. Unten stehen beide Texte. Fügen Sie zusammen, was bleiben soll; wenn Sie jetzt speichern, tritt Ihrer an die Stelle des anderen.
draft-theirs = Was gespeichert wurde
draft-yours = Was Sie geschrieben haben
draft-gone = Jemand hat diesen Entwurf inzwischen gelöscht. Wenn Sie speichern, entsteht aus Ihrem Text ein neuer.
secret-copy = Kopieren
secret-copied = Kopiert
secret-print = Diese Seite drucken
secret-save = Als Datei speichern
created-again = Bis Sie sich zum ersten Mal angemeldet haben, zeigt diese Seite beim Neuladen denselben Link.

## Organisierende: Brief
draft-new-title = Einen Brief schreiben
draft-edit-title = Entwurf
draft-lead = Einen Entwurf sehen nur Organisierende.
draft-kept = Der Entwurf ist gespeichert.
draft-save = Entwurf speichern
draft-preview = Vorschau
draft-freeze = Speichern und weiter zum Festlegen
draft-epoch-closes = Mitgliedschaft nachweisen bis { $date }.
delete-title = Entwurf löschen
delete-lead = Der Entwurf „{ $title }“ ist dann weg.
delete-submit = Endgültig löschen
freeze-title = Text endgültig festlegen?
freeze-lead = Von da an ist dieser Brief öffentlich, und niemand kann ein Wort oder einen Termin ändern. Bitte lesen Sie ihn noch einmal.
freeze-terms = Was mit ihm feststeht
freeze-text = Der Brief
freeze-address = Seine Adresse
freeze-warn = Das lässt sich nicht rückgängig machen. Eine Berichtigung wäre ein anderer Brief ohne Unterschriften.
freeze-submit = Text festlegen und veröffentlichen
freeze-back = Zurück zum Entwurf

## Organisierende: Papiercodes
codes-title = Papiercodes
codes-lead = Mit jedem Code kann eine Person einmal ihre Mitgliedschaft nachweisen. Drucken Sie die Zettel, schneiden Sie sie aus und lassen Sie alle einen ziehen.
codes-advice = Notieren Sie nicht, wer welchen Zettel bekommt. Der Server behält keine lesbare Kopie eines Codes und weiß nicht, wer ihn hat.
codes-no-period = Es gibt keinen Zeitraum, in dem Codes gelten könnten. Bitte eröffnen Sie zuerst einen neuen.
codes-submit = Codes erzeugen
sheet-once = Diese Codes werden nur jetzt gezeigt.
sheet-once-more = Der Server behält keine lesbare Kopie. Wenn Sie sie verlieren, erzeugen Sie neue. Wer diese Seite neu lädt, erzeugt andere Codes.
sheet-print = Drucken Sie diese Seite, möglichst auf einem eigenen Drucker, und schneiden Sie an den Linien.
sheet-qr = QR-Code mit demselben Code
sheet-how = Scannen Sie dies oder tippen Sie den Code unter der Adresse unten ein, um nachzuweisen, dass Sie dazugehören; er gilt einmal.
sheet-care = Nehmen Sie Ihr eigenes Telefon außerhalb des Firmennetzes und vernichten Sie danach diesen Zettel.

# Schwierigkeiten mit verschlossenen Namen
problem-ceremony = Der Schlüssel zu den verschlossenen Namen ist noch nicht fertig, oder es wurde neu begonnen.
problem-link = Dieser Link zum Mitverwahren gilt nicht, oder ein neuer hat ihn ersetzt.
problem-act = Was das Gerät der mitverwahrenden Person gesendet hat, passt nicht.
problem-share = Was hier kam, ist nicht der richtige Teil des Schlüssels zu diesem Brief.
problem-opening = Die verschlossenen Namen lassen sich jetzt nicht öffnen.
problem-query = Die Angaben hinter dem Fragezeichen der Adresse lassen sich nicht lesen.
problem-request = Das ist keine Anfrage, die ein Webserver beantworten kann.
problem-clock = Die Uhr dieses Servers ist gesprungen. Nichts mit einem Datum wird eingetragen, bis sie einige Stunden richtig ging. Nichts wurde geändert.
problem-unfinished = Es ist eingetragen, aber etwas, das darauf folgt, ist noch nicht getan. Bitte senden Sie es in einer Minute noch einmal; nichts wird doppelt eingetragen.
problem-unknown = Der Server hielt an, während er das speicherte. Vielleicht ist es eingetragen, vielleicht nicht. Bitte senden Sie es in einigen Minuten noch einmal; nichts wird doppelt eingetragen.

## Seiten: verschlossene Namen, für Lesende
count-signed-at-least = Mindestens { $signed } Menschen haben unterschrieben
count-signed-below = Bisher haben weniger als { $signed } Menschen unterschrieben
letter-at-least = mindestens
letter-below = weniger als
letter-signed-at-least = Mindestens { $signed } von etwa { $members } Menschen haben unterschrieben.
letter-signed-below = Bisher haben weniger als { $signed } von etwa { $members } Menschen unterschrieben.
letter-in-steps = Solange Namen verschlossen sind, geht diese Zahl nur in Stufen weiter, damit niemand einzelne Unterschriften eintreffen sieht.
letter-news = Sagen Sie mir, wenn etwas geschieht
letter-check-members-locked = Zu jeder Unterschrift gehört ein Mitgliedsnachweis, mit dem dieser Brief nur einmal unterschrieben wurde. Er sagt nicht, wem er gehört.
letter-roles-alone-hint = Jede dieser Rollen zeigen mindestens 5 Unterzeichnende. Wie viele es sind, zeigt sich nicht, solange Namen verschlossen sind.
by-shown-opened = { $count ->
    [one] { $count } Person hat einen Namen gegeben, der verschlossen war
   *[other] { $count } haben gemeinsam ihren Namen gegeben
}
by-shown-locked = { $count ->
    [one] { $count } Person hat einen verschlossenen Namen gegeben
   *[other] { $count } haben verschlossene Namen gegeben
}
order = Reihenfolge
order-given = nach Vornamen
order-name = nach Nachnamen
order-role = nach Rollen
sealed-locked = Verschlossene Namen
sealed-void = Verschlossene Namen
sealed-called = Zur Öffnung wurde aufgerufen
sealed-opening = Die Namen werden geöffnet
sealed-opened = { $count ->
    [one] Person hat ihren Namen gegeben
   *[other] Menschen haben gemeinsam ihren Namen gegeben
}
sealed-past = Namen, die verschlossen blieben
sealed-erased = Namen, die nie geöffnet wurden
sealed-until = Ihr Name bleibt verschlossen, bis { $needed } Kolleginnen und Kollegen ihren gegeben haben.
sealed-void-more = Zur Öffnung wurde schon einmal aufgerufen. Aber als die Zeit zum Zurücknehmen vorbei war, waren zu wenige verschlossene Namen übrig. Deshalb wurde nichts geöffnet.
sealed-called-by-organisers = Die Organisierenden haben am { $date } dazu aufgerufen.
sealed-called-by = { $holder } hat am { $date } dazu aufgerufen.
sealed-called-until = Am { $date } dürfen die Namen geöffnet werden, wenn dann noch genug davon da sind.
sealed-opening-more = Niemand kann mehr unterschreiben oder eine Unterschrift zurücknehmen.
sealed-opening-progress = { $released ->
    [one] { $released } Person hat zugestimmt; { $threshold } sind nötig.
   *[other] { $released } Menschen haben zugestimmt; { $threshold } sind nötig.
}
sealed-opened-date = Bis zum { $date } blieben sie verschlossen.
sealed-opened-by = Wie vereinbart geöffnet von
sealed-read = Die Namen lesen
sealed-past-more = Der Brief ging ohne sie weiter. Sie können nicht mehr geöffnet werden und werden gelöscht.
sealed-erased-more = Diese Namen wurden nie geöffnet; sie sind gelöscht. Die Unterschriften zählen trotzdem.
sealed-withdraw = Sie wollen Ihren Namen doch nicht zeigen? Sie können Ihre Unterschrift zurücknehmen bis
sealed-withdraw-button = Meine Unterschrift zurücknehmen
sealed-holders = Schlüsselpersonen
sealed-released = hat zugestimmt
sealed-latest = Namen, die bis zu diesem Zeitpunkt nicht offen sind, werden ungelesen gelöscht:
sealed-more = So funktionieren verschlossene Namen
sealed-how = Ihr Browser verschließt Ihren Namen, bevor er ihn schickt. Jede Schlüsselperson hat einen Teil des Schlüssels. Bevor die Schlüsselpersonen ihre Teile geben, prüfen ihre Programme das ganze öffentliche Verzeichnis.
opens-one = Eine Person kann die Namen öffnen: { $holder }.
opens-any = Jede dieser { $holders } Personen kann die Namen allein öffnen.
opens-all = Dann müssen alle { $holders } dieser Personen zustimmen.
opens-some = Dann müssen { $threshold } dieser { $holders } Personen zustimmen.
could-one = Dieser einen Person müssen Sie vertrauen: Gemeinsam mit denen, die diesen Server betreiben, könnte { $holder } die Namen früher lesen.
could-any = Jeder dieser Personen müssen Sie vertrauen: Gemeinsam mit denen, die diesen Server betreiben, könnte jede von ihnen die Namen früher lesen.
could-some = Wenn { $threshold } dieser Personen gemeinsam mit denen, die diesen Server betreiben, ihr Wort brächen, könnten sie die Namen früher lesen. Weniger als { $threshold } können es nicht.
sealed-steps = Was wann zu sehen ist:
step-shows-number = Ab { $count } Unterschriften: dass so viele unterschrieben haben.
step-shows-roles = Ab { $count } Unterschriften: dass so viele unterschrieben haben, und Rollen, die mindestens 5 Unterzeichnende zeigen.
step-shows-names = Ab { $count } verschlossenen Namen: die Namen, sobald sie geöffnet sind.
sealed-exact = Die genaue Zahl steht im öffentlichen Verzeichnis, für alle, die es ganz prüfen. Unsere Seiten zeigen sie erst, wenn die Namen geöffnet sind.
sealed-privacy = Wer mit verschlossenen Namen was tun könnte
sealed-spoiled = { $count ->
    [one] { $count } Name konnte nicht gezeigt werden
   *[other] { $count } Namen konnten nicht gezeigt werden
}
sealed-spoiled-why = Was dort verschlossen war, lässt sich nicht öffnen, ist kein Name, oder sein Nachweis stimmt nicht. Die Unterschrift zählt trotzdem, und die anderen Namen berührt das nicht.
sealed-spoiled-list = Jeder davon mit seinem Grund:

## Feed und Nachrichten
feed-title = Briefe: { $group }
feed-frozen = „{ $title }“: der Text steht fest
feed-frozen-said = Ein Brief an { $addressee }. Er kann von { $opens } bis { $closes } unterschrieben werden.
feed-signing = „{ $title }“ kann unterschrieben werden
feed-signing-said = Mitglieder können bis { $closes } unterschreiben.
feed-ended = „{ $title }“: die Zeit zum Unterschreiben ist vorbei
feed-ended-said = Niemand kann mehr unterschreiben. Zurücknehmen lässt sich eine Unterschrift noch, bis der Brief übergeben ist oder Namen geöffnet werden.
feed-called = „{ $title }“: Namen werden am { $names } geöffnet
feed-called-said = Die Öffnung der Namen ist für { $names } angekündigt, falls dann noch genug Namen dastehen. Wenn Sie unterschrieben haben und Ihren Namen zurücknehmen wollen, können Sie das bis dahin:
feed-opening = „{ $title }“: die Namen werden geöffnet
feed-opening-said = Genug Namen stehen da, und die Zeit zum Zurücknehmen ist vorbei. Jetzt öffnen die Schlüsselpersonen die Namen.
feed-opened = „{ $title }“: die Namen sind offen
feed-opened-said = Die Namen stehen jetzt unter dem Brief.
feed-delivered = „{ $title }“ ist übergeben
feed-delivered-said = Der Brief ist übergeben an: { $addressee }.
feed-answered = „{ $title }“ ist beantwortet
feed-answered-said = Eine Antwort ist gekommen von: { $addressee }.
feed-closed = „{ $title }“ ist abgeschlossen
feed-closed-said = Mit diesem Brief geschieht nichts mehr.
news-title = Nachrichten: { $group }
news-lead = Erfahren Sie, wann ein Brief unterschrieben werden kann und wann verschlossene Namen geöffnet werden sollen. Bis dahin können alle, die unterschrieben haben, ihren Namen zurücknehmen.
news-by-feed = Als Feed
news-feed = Geben Sie diese Adresse in ein Programm für Feeds ein. Sie hinterlassen hier keine Adresse, und dieser Server führt keine Liste der Lesenden.
news-feed-link = Feed dieser Gruppe
news-by-mail = Per Mail
news-seen = Wer was sehen kann
news-seen-mailbox = Die Mails nennen die Gruppe und den Brief. Nehmen Sie eine private Adresse, keine dienstliche.
news-seen-list = Auf der Liste zu stehen, sagt nichts darüber, wer unterschrieben hat. Alle dürfen darauf stehen, auch Presse und Freunde, und alle bekommen dieselben Mails.
news-seen-kept = Ihre Adresse liegt verschlüsselt und getrennt von allem anderen und dient nur diesen Mails. Wer diesen Server betreibt oder ganz stiehlt, könnte die Liste trotzdem lesen.
news-seen-when = Melden Sie sich nicht in den Minuten um Ihre Unterschrift an: Wer diesen Server betreibt, könnte sehen, dass das eine auf das andere folgt.
news-seen-stop = In jeder Mail steht ein Link, der die Mails beendet und Ihre Adresse löscht.
news-off = Dieser Server verschickt keine Mails. Der Feed meldet dasselbe.
field-news_address = Ihre Mailadresse
field-news_address-hint = Eine private. Sie bekommen eine Mail mit einem Link zum Bestätigen.
news-submit = Link zuschicken
news-asked-title = Bitte sehen Sie in Ihre Mails
news-asked = Wenn die Adresse stimmt, ist eine Mail mit einem Link unterwegs. Der Link gilt 24 Stunden. Solange Sie nicht bestätigt haben, steht Ihre Adresse nicht auf der Liste.
news-confirm-title = Wollen Sie diese Mails?
news-confirm = Sie bekommen Nachrichten von { $group }. Die Mails nennen die Gruppe und den Brief, und in jeder steht ein Link, der sie beendet.
news-confirm-submit = Ja, schicken Sie mir Nachrichten
news-confirmed-title = Sie bekommen Nachrichten
news-confirmed = Von nun an erfahren Sie, wann ein Brief von { $group } unterschrieben werden kann, und auch vor und nach dem Öffnen verschlossener Namen hören Sie von uns.
news-gone-title = Dieser Link gilt nicht
news-gone = Links zum Bestätigen gelten 24 Stunden, und kürzer, wenn der Server neu gestartet wird. Einen neuen bekommen Sie auf der Seite mit den Nachrichten der Gruppe. Bitte sehen Sie auch nach, ob vom Link etwas fehlt.
news-stop-title = Wollen Sie keine Mails mehr?
news-stop = Ihre Adresse wird von der Liste gelöscht: { $group }.
news-stop-submit = Mails beenden
news-stopped-title = Sie bekommen keine Mails mehr
news-stopped = Ihre Adresse ist von der Liste gelöscht: { $group }. Der Feed sagt Ihnen weiterhin, was geschieht, wenn Sie mögen.
news-back = Zur Gruppe

## Seiten: verschlossene Namen, für Organisierende
field-sealing = Namen, die verschlossen bleiben
field-sealing-hint = Dieser Teil zählt nur, wenn Sie oben verschlossene Namen anbieten. Bevor Sie den Text festlegen können, machen die Schlüsselpersonen gemeinsam den Schlüssel.
field-holders = Schlüsselpersonen
field-holders-hint = Ein öffentlicher Name je Zeile, höchstens 15. Wählen Sie Menschen, denen Unterzeichnende vertrauen, die nicht alle voneinander abhängen und die auch in Monaten noch erreichbar sind.
field-threshold = Wie viele von ihnen zustimmen müssen
field-threshold-hint = Zum Beispiel 2 von 3 oder 3 von 5. Wenn weniger übrig sind, bleiben die Namen für immer verschlossen.
field-names_at = Verschlossene Namen, die da sein müssen, bevor sie sich öffnen
field-names_at-hint = So viele, dass niemand allein dasteht.
field-counts_at = Zahlen von Unterschriften, bei denen die Zahl zu sehen ist
field-counts_at-hint = Zum Beispiel: 10, 25. Bis die Namen offen sind, zeigt sich die Zahl nur in diesen Stufen. Wenn Sie das leer lassen, zeigt sie sich zusammen mit den Namen.
field-roles_at = Unterschriften, ab denen Rollen zu sehen sind
field-roles_at-hint = Nur Rollen, die mindestens 5 Unterzeichnende zeigen. Wenn Sie das leer lassen, zeigen sie sich zusammen mit den Namen.
field-latest = Letzter Zeitpunkt zum Öffnen der Namen
field-latest-hint = Datum und Uhrzeit in UTC. Namen, die bis dahin nicht offen sind, werden nie geöffnet und gelöscht.
field-grace_hours = Stunden zwischen Aufruf und Öffnung
field-grace_hours-hint = In dieser Zeit können Unterzeichnende ihre Unterschrift noch zurücknehmen. 48 sind üblich.
field-callers = Wer zur Öffnung aufrufen darf
field-callers-hint = Wer aufruft, kann dadurch nichts lesen: Die Schlüsselpersonen müssen trotzdem zustimmen.
caller-organiser = Die Organisierenden
caller-keyholder = Jede Schlüsselperson
field-holders-many = Höchstens 15 Schlüsselpersonen.
field-holders-long = Jeder Name ist eine Zeile mit höchstens 100 Bytes, ohne unsichtbare Zeichen.
field-holders-twice = Jeder Name darf hier nur einmal stehen.
field-steps-many = Höchstens 7 Zahlen.
field-latest-early = Das muss nach dem Ende des Unterschreibens liegen.
hours = { $hours ->
    [one] { $hours } Stunde
   *[other] { $hours } Stunden
}
advice-one = Eine Person kann die Namen öffnen: { $holder }. Unterzeichnende müssen ihr allein vertrauen, und wenn der Schlüssel verloren geht, bleiben die Namen für immer verschlossen. Drei oder mehr Schlüsselpersonen sind sicherer.
advice-any = Jede dieser Personen kann die Namen allein öffnen. Unterzeichnende müssen jeder von ihnen vertrauen.
advice-all = Alle { $holders } müssen zustimmen. Wenn eine Person den Schlüssel verliert oder nicht will, werden die Namen nie geöffnet. Eine weniger ist sicherer.
advice-few = Nur { $names } Namen sind nötig. In einer so kleinen Gruppe fällt jeder davon noch auf.
advice-most = Mehr als vier Fünftel aller Mitglieder müssten ihren Namen geben. Das kommt kaum je vor; die Namen würden sich vielleicht nie öffnen.
draft-ceremony = Dieser Entwurf bietet verschlossene Namen an. Bevor der Text festgelegt werden kann, müssen die Schlüsselpersonen den Schlüssel machen. Speichern Sie den Entwurf zuerst: Sie machen ihn für das, was gespeichert ist.
draft-ceremony-button = Zu den Schlüsselpersonen
freeze-unready = Der Schlüssel zu den verschlossenen Namen ist noch nicht da.
freeze-unready-more = Der Text kann festgelegt werden, sobald alle Schlüsselpersonen ihren Teil davon gemacht haben.
freeze-to-ceremony = Zu den Schlüsselpersonen
ceremony-title = Schlüsselpersonen
ceremony-link = Schlüsselpersonen
ceremony-lead = Die Schlüsselpersonen machen den Schlüssel zu den verschlossenen Namen gemeinsam, jede auf ihrem eigenen Gerät. Den ganzen Schlüssel hat niemand: Sie nicht und dieser Server auch nicht.
ceremony-public = Sobald Sie beginnen, sind der Kurzname des Briefes „{ $id }“ und die Namen der Schlüsselpersonen öffentlich, und sie bleiben für immer im öffentlichen Verzeichnis. Sind alle Schlüsselpersonen damit einverstanden?
ceremony-begin = Beginnen
ceremony-begin-button = Beginnen und für jede einen Link erzeugen
ceremony-other = Der Entwurf nennt jetzt andere Schlüsselpersonen oder eine andere Zahl als jene, die hier am Werk sind. Beginnen Sie neu, damit der Schlüssel passt.
ceremony-waits = Es fehlen noch: { $names }.
ceremony-broadcasts = Erster Schritt: Alle öffnen ihren Link einmal.
ceremony-deals = Zweiter Schritt: Die Schlüsselpersonen vergleichen die Ziffern unten, jede auf ihrer eigenen Seite. Wer sie verglichen hat, verteilt die Teile; das macht die Seite von selbst.
ceremony-drills = Letzter Schritt: Die Schlüsselpersonen schreiben ihre Wörter auf Papier und lesen sie wieder ein.
ceremony-complete = Der Schlüssel ist da, und alle haben gezeigt, dass die Wörter auf Papier ihren Teil davon öffnen.
ceremony-failed = Was { $holder } geschickt hat, passte nicht, und alle können sehen, dass es so war. Damit ist dieser Versuch gescheitert; verloren ist nichts.
ceremony-failed-more = Fragen Sie, was geschehen ist: Es kann ein fehlerhaftes Gerät sein oder böser Wille. Dann beginnen Sie neu. Alle Links gelten weiter. Wenn Sie lieber eine andere Schlüsselperson wollen, ändern Sie zuerst den Entwurf.
ceremony-degenerate = Aus diesem Versuch wurde nichts. Niemand ist schuld. Bitte beginnen Sie neu; alle Links gelten weiter.
ceremony-freeze = Den Brief noch einmal ansehen und den Text festlegen
ceremony-again = Wieder nachsehen
ceremony-lost = Neuer Link
ceremony-lost-more = Ist der Link verloren, oder könnte ihn jemand anderes gesehen haben? Dann erzeugen Sie einen neuen. Der alte gilt nicht mehr. Einen Schlüssel bringt er nicht zurück: Dafür gibt es die Wörter auf Papier.
ceremony-lost-button = Neuer Link für { $holder }
ceremony-code = Ziffern zum Vergleichen
ceremony-code-how = Alle Schlüsselpersonen sehen diese Ziffern. Sie sollten sie einander vorlesen, am Telefon oder von Angesicht zu Angesicht, bevor jemand weitermacht. Wenn jemand andere sieht, sitzt eine fremde Person an der Stelle einer Schlüsselperson: Dann beginnen Sie neu.
ceremony-anew = Neu beginnen
ceremony-anew-more = Alle fangen mit demselben Link von vorn an. Wörter, die für diesen Versuch aufgeschrieben wurden, sind dann nichts mehr wert; sie sollten vernichtet werden.
ceremony-anew-button = Neu beginnen
ceremony-state-none = nicht begonnen
ceremony-state-running = am Werk
ceremony-state-anew = muss neu beginnen
ceremony-state-complete = der Schlüssel ist da
holder-named = Im Entwurf genannt
holder-invited = Hat den Link noch nicht geöffnet
holder-joined = Ist dabei
holder-dealt = Hat die Ziffern verglichen und die Teile verteilt
holder-ready = Fertig: Die Wörter auf Papier wurden wieder eingelesen und passen
links-title = Links für die Schlüsselpersonen
links-once = Diese Links werden nur jetzt gezeigt.
links-once-more = Wer einen Link hat, kann an der Stelle dieser Schlüsselperson sitzen. Wer diese Seite neu lädt, sieht nichts mehr; ein verlorener Link lässt sich ersetzen.
links-how = Geben Sie jeder Person ihre eigene Nachricht, am besten auf Papier oder mit einem Messenger, den nur Sie beide lesen können, nie über die Dienstpost. Ein Klick nimmt eine ganze Nachricht; oder drucken Sie diese Seite, je Person ein Blatt.
links-done = Ich habe alle aufbewahrt
invite-hello = Hallo { $holder }, Sie werden gebeten, Schlüsselperson für den Brief „{ $title }“ von { $group } zu sein.
invite-what = Wer diesen Brief unterschreibt, kann seinen Namen verschließen. Die Namen öffnen sich nur gemeinsam, wenn genug Menschen ihren gegeben haben und genug Schlüsselpersonen zustimmen. Ihr Name steht öffentlich als der einer Schlüsselperson da.
invite-how = Öffnen Sie diesen Link in einem eigenen Browser, nicht auf einem Gerät oder im Netz Ihres Arbeitgebers. Sie brauchen Stift, Papier und etwa zehn Minuten.
invite-secret = Behalten Sie den Link für sich: Wer ihn hat, kann an Ihrer Stelle sitzen.
invite-later = Sie brauchen ihn noch einmal, wenn die Namen geöffnet werden sollen. Bewahren Sie die Wörter, die Sie aufschreiben werden, getrennt davon auf.
next-ceremony = Lassen Sie die Schlüsselpersonen den Schlüssel zu den verschlossenen Namen machen.
next-call = Genug verschlossene Namen sind da: Sie können zur Öffnung aufrufen.
next-open = Die Namen dürfen jetzt geöffnet werden: Bitten Sie die Schlüsselpersonen, ihre Links zu öffnen und zuzustimmen.
locked-state-locked = Die Namen sind verschlossen.
locked-state-void = Zur Öffnung wurde schon einmal aufgerufen, aber als die Zeit vorbei war, waren zu wenige verschlossene Namen übrig. Die Namen sind verschlossen.
locked-state-called = Zur Öffnung wurde aufgerufen. Bis zum { $date } können Unterzeichnende ihre Unterschrift zurücknehmen; dann dürfen die Namen geöffnet werden, wenn genug übrig sind.
locked-state-opened = { $count ->
    [one] { $count } verschlossener Name ist offen.
   *[other] { $count } verschlossene Namen sind offen.
}
locked-refused = Was { $names } geschickt hat, ist nicht der richtige Teil des Schlüssels zu diesem Brief. Verloren ist nichts: Bitten Sie um einen neuen Versuch, mit den Wörtern auf Papier. Andere können die Namen auch ohne diesen Teil öffnen, wenn genug von ihnen zustimmen.
locked-before-delivery = Sobald Sie vermerken, dass der Brief übergeben, beantwortet oder abgeschlossen ist, können verschlossene Namen nicht mehr geöffnet werden und werden gelöscht. Rufen Sie vorher zur Öffnung auf.
locked-before-delivery-called = Sobald Sie vermerken, dass der Brief übergeben, beantwortet oder abgeschlossen ist, können verschlossene Namen nicht mehr geöffnet werden und werden gelöscht. Warten Sie vorher die Öffnung ab.
loss-lead = Dieser Brief hat verschlossene Namen, die noch nicht offen sind. Mit diesem Schritt können sie nie mehr geöffnet werden und werden gelöscht.
loss-advice = Wenn die Namen zu sehen sein sollen, gehen Sie zurück und rufen Sie zuerst zur Öffnung auf, oder warten Sie die ab, zu der schon aufgerufen ist.
loss-submit = Vermerken und die Namen ungelesen löschen
call-not-yours = Nach den Bedingungen dieses Briefes kann nur eine Schlüsselperson zur Öffnung aufrufen.
call-too-few = Zur Öffnung kann aufgerufen werden, sobald genug verschlossene Namen da sind. Wie viele fehlen, zeigt sich auch Ihnen nicht.
call-too-late = Die Zeit würde nicht mehr reichen: Diese Namen werden nie geöffnet.
call-button = Zur Öffnung aufrufen
call-title = Zur Öffnung der Namen aufrufen?
call-lead = Es geht um die verschlossenen Namen des Briefes „{ $title }“.
call-what = Der Aufruf ist sofort öffentlich. Bis zum { $date } können alle, die unterschrieben haben, ihre Unterschrift zurücknehmen. Danach kann niemand mehr unterschreiben oder zurücknehmen, und die Namen dürfen geöffnet werden, wenn genug davon übrig sind.
call-once = Einen Aufruf kann niemand zurücknehmen. Sagen Sie den Mitgliedern davon, damit es niemanden überrascht.
call-submit = Zur Öffnung aufrufen

## Seiten: verschlossene Namen, erklärt
how-locked = So funktionieren verschlossene Namen
how-locked-1 = Bei manchen Briefen können Sie Ihren Namen verschließen. Ihr Browser verschließt ihn, bevor er ihn schickt. Er bleibt verschlossen, bis so viele Kolleginnen und Kollegen ihren gegeben haben, wie der Brief sagt. So muss niemand den Anfang machen.
how-locked-2 = Der Schlüssel besteht aus Teilen, und Schlüsselpersonen, die der Brief nennt, haben sie. Wenn jemand zur Öffnung aufruft, bleibt Zeit, eine Unterschrift zurückzunehmen. Erst dann, und nur wenn genug Namen übrig sind, dürfen die Schlüsselpersonen ihre Teile geben; und so viele von ihnen, wie der Brief sagt, müssen zustimmen.
how-locked-3 = Dann öffnen sich alle Namen auf einmal, für alle. Wenn sie nicht offen sind, bevor der Brief übergeben ist oder sein letzter Termin kommt, öffnen sie sich nie und werden gelöscht.
privacy-kept-6 = Auch ein verschlossener Name liegt neben dem Verzeichnis, und niemand bekommt ihn, bevor die Namen offen sind. Er wird gelöscht, wenn Sie Ihre Unterschrift zurücknehmen und wenn die Namen nicht geöffnet wurden, bevor der Brief übergeben ist oder sein letzter Termin kommt.
privacy-locked = Verschlossene Namen
privacy-locked-lead = Wer mit einem Namen, den Sie verschließen, was tun könnte:
privacy-locked-1 = Die Schlüsselpersonen: So viele von ihnen, wie der Brief sagt, können die Namen öffnen, weniger nicht. Wenn so viele ihr Wort brechen und jene, die diesen Server betreiben, ihnen helfen, könnten sie die Namen früher lesen. Dagegen steht nur ihre Ehre. Sehen Sie sich also an, wer sie sind.
privacy-locked-2 = Wer diesen Server betreibt, kann verschlossene Namen ohne die Schlüsselpersonen nicht lesen, könnte sie aber löschen oder ihre Öffnung verhindern.
privacy-locked-3 = Die Organisierenden können sie gar nicht lesen. Sie wählen die Schlüsselpersonen aus und dürfen zur Öffnung aufrufen, wenn der Brief es so sagt.
privacy-locked-4 = Die genaue Zahl der Unterschriften und der verschlossenen Namen steht jederzeit im öffentlichen Verzeichnis, für alle, die es ganz prüfen. Unsere Seiten zeigen sie in Stufen, damit niemand auf einen Blick einzelne Unterschriften eintreffen sieht.
privacy-locked-5 = Sobald die Namen offen sind, können alle sie lesen und kopieren. Das lässt sich nicht rückgängig machen.
privacy-locked-6 = Ein Quantencomputer, sollte es eines Tages einen geben, könnte verschlossene Namen ohne jede Schlüsselperson öffnen. Deshalb stehen sie nicht im öffentlichen Verzeichnis, sondern daneben, wo sie sich löschen lassen. Wer den Server vorher kopiert hat, hat sie noch.
risk-keyholders = Die Schlüsselpersonen eines Briefes mit verschlossenen Namen
risk-keyholders-gives = Wenn so viele von ihnen, wie der Brief sagt, mit dem Server zusammenwirken: die verschlossenen Namen dieses Briefes, früher als versprochen. Wenn zu wenige übrig sind: Die Namen können nie geöffnet werden.
risk-keyholders-keeps = Vor weniger von ihnen: jeder verschlossene Name. Vor allen: wer ohne Namen unterschrieben hat und die Namen unter anderen Briefen.

## Alle Namen, und was andere Seiten übernehmen
names-title = Wer mit Namen unterschrieben hat
names-search = In Namen, Funktionen und Kommentaren suchen
names-search-button = Suchen
names-found = { $count ->
    [one] { $count } gefunden.
   *[other] { $count } gefunden.
}
names-all = { $count ->
    [one] Den einen Namen zeigen
   *[other] Alle { $count } Namen zeigen
}
names-jump = Zu einem Buchstaben springen
names-none = Niemand gefunden.
names-pages = Seiten
names-next = Nächste Seite
names-check = Wer dieser Seite nicht glauben will, kann alles nachprüfen:
csv-name = Name
csv-role = Funktion
csv-address = Nachgewiesene Adresse
csv-comment = Kommentar
frame-read = Den Brief lesen
cite = Diesen Brief zitieren, seine Zahl einbinden
cite-text = „{ $title }“, offener Brief an { $addressee } von { $group }, { $date }.
cite-hash = Fingerabdruck des Textes
cite-picture = Die Zahl als Bild
cite-frame = Titel und Zahl in einem Rahmen
cite-json = Seine Angaben als JSON
letter-sign-has = Mit dem Nachweis auf diesem Gerät unterschreiben
letter-none-yet = Von etwa { $members } Menschen hat noch niemand unterschrieben.
letter-from = Unterschreiben ab
letter-since = seit
letter-by = Ein Brief von
letter-vouch = Jede Unterschrift beruht auf einem Nachweis der Zugehörigkeit; dafür bürgt, wer die Nachweise ausgegeben hat.
calendar-opens = An den Beginn des Unterschreibens erinnern
calendar-opens-title = Ab jetzt kann unterschrieben werden: { $title }
calendar-last = An die letzten Tage erinnern
calendar-last-title = Letzte Tage zum Unterschreiben: { $title }
calendar-names = Erinnern, wenn Namen geöffnet werden können
calendar-names-title = Die Namen können geöffnet werden: { $title }
field-lang-wrong = Das ist kein Sprachkürzel: Wählen Sie eine Sprache aus der Liste oder geben Sie eines wie pt-br ein.
field-mail-off = Dieser Server verschickt keine Mail, also bekäme niemand einen Code: Wählen Sie Papiercodes.
