# Un contact pour la presse.
record-contact = Contact pour la presse
record-contact-new = Donner un contact pour la presse
record-contact-lead = Il figure sur le premier écran de votre lettre. Si vous ne choisissez aucune lettre, il figure sur toutes.
record-contact-correct = Corriger le contact pour la presse
record-contact-correct-lead = La page de la lettre montre le contact corrigé. Le précédent reste lisible à sa propre adresse jusqu’à ce que vous l’effaciez.
field-contact-name = Qui demander
field-contact-name-hint = Une personne qui a accepté d’être nommée en public, ou simplement : les organisateurs.
field-contact-mail = Adresse de courriel
field-contact-mail-hint = Plutôt une nouvelle adresse pour cette campagne qu’une adresse privée, et jamais celle du travail : le système de courriel de votre employeur verrait qui écrit.
field-contact-phone = Téléphone
field-contact-phone-hint = Avec l’indicatif du pays, par exemple +33 1 23 45 67 89. Vous pouvez laisser ce champ vide.
field-contact-none = Donnez une adresse ou un numéro de téléphone.
contact-press = Pour la presse :
