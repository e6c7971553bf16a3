# Quién respalda una carta, además de sus firmas.
record-supporters = Primeras firmas, organizaciones, papel
record-supporters-new = Nombrar primeras firmas, organizaciones, papel
record-supporters-lead = Quién respalda tu carta, además de las firmas de aquí. Aparece encima de quienes firman, aparte de su número, bajo tu palabra: nadie acredita su pertenencia para ello.
record-supporters-correct = Corregir primeras firmas, organizaciones, papel
record-supporters-correct-lead = La página de la carta muestra las listas corregidas. Las anteriores se pueden seguir leyendo en su propia dirección.
field-people = Primeras firmas
field-people-hint = Una persona en cada línea: nombre, función, organización. Solo personas que hayan aceptado figurar aquí. Firmar aquí como miembro es un paso aparte y sigue siendo secreto.
field-organisations = Organizaciones
field-organisations-hint = Una en cada línea. Solo las que hayan aceptado.
field-paper = Firmas en papel
field-paper-hint = Cuántas, si habéis recogido alguna. Se muestran aparte y nunca se suman: alguien puede haber firmado de las dos maneras.
field-paper-where = Quién las recogió y dónde están las hojas
field-paper-where-hint = En una línea, para quien quiera comprobarlo. Por ejemplo: el comité de empresa, en su oficina.
field-paper-none = Indica cuántas son o deja vacíos los dos campos.
field-people-none = Nombra a alguien o una organización, o indica cuántas personas firmaron en papel.
field-about-one = Elige una sola carta.
field-lines = Escribe como máximo { $most } líneas.
supporters-people = Primeras firmas
supporters-organisations = Organizaciones
supporters-paper = En papel
supporters-paper-count = { $count ->
    [one] Una firma en papel, contada aparte. La recogió y guarda:
   *[other] { $count } firmas en papel, contadas aparte. Las recogió y guarda:
}
supporters-word = Lo indican quienes organizan y no forma parte del número de firmas de aquí: nadie ha acreditado su pertenencia para ello.
