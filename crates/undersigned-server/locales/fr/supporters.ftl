# Qui soutient une lettre, à côté de ses signatures.
record-supporters = Premiers signataires, organisations, papier
record-supporters-new = Nommer les premiers signataires, les organisations, le papier
record-supporters-lead = Qui soutient votre lettre, à côté des signatures d’ici. Cela figure au-dessus des signataires, à part de leur nombre, sur votre parole : personne ne prouve son appartenance pour cela.
record-supporters-correct = Corriger les premiers signataires, les organisations, le papier
record-supporters-correct-lead = La page de la lettre montre les listes corrigées. Les précédentes restent lisibles à leur propre adresse.
field-people = Premiers signataires
field-people-hint = Une personne par ligne : nom, fonction, organisation. Seulement des personnes qui ont accepté d’être nommées ici. Signer ici comme membre est une étape à part, qui reste secrète.
field-organisations = Organisations
field-organisations-hint = Une par ligne. Seulement celles qui ont accepté.
field-paper = Signatures sur papier
field-paper-hint = Combien, si vous en avez recueilli. Elles figurent à part et ne sont jamais ajoutées : quelqu’un peut avoir signé des deux façons.
field-paper-where = Qui les a recueillies, et où sont les feuilles
field-paper-where-hint = En une ligne, pour qui veut vérifier. Par exemple : le comité d’entreprise, dans son bureau.
field-paper-none = Indiquez combien, ou laissez les deux champs vides.
field-people-none = Nommez quelqu’un ou une organisation, ou indiquez combien ont signé sur papier.
field-about-one = Choisissez une seule lettre.
field-lines = Entrez au plus { $most } lignes.
supporters-people = Premiers signataires
supporters-organisations = Organisations
supporters-paper = Sur papier
supporters-paper-count = { $count ->
    [one] Une signature sur papier, comptée à part. Recueillie et gardée par :
   *[other] { $count } signatures sur papier, comptées à part. Recueillies et gardées par :
}
supporters-word = Indiqué par les organisateurs, et hors du nombre de signatures d’ici : personne n’a prouvé son appartenance pour cela.
