### Awaits a native reader. See en/ for what each section is.

record-update = Actualité
record-update-new = Écrire une actualité
record-update-lead = Dites ce qui s’est passé : cela paraît sur la page de la lettre, dans le flux et à une adresse à part.
record-update-correct = Corriger une actualité
record-update-correct-lead = On voit le texte corrigé. Le précédent reste lisible à côté, avec sa date.
field-update-title = Titre
field-update-title-hint = Ce qui s’est passé, en une ligne.
field-update-text = Texte
field-update-text-hint = En Markdown, comme dans une lettre. Ne nommez d’autres personnes que si elles sont d’accord ou ont parlé en public.
