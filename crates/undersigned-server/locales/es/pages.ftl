### Pages for readers and organisers. Plain, short, warm, exact.

## Layout
skip = Ir al contenido
nav = Principal
nav-foot = Más páginas
nav-how = Cómo funciona
nav-privacy = Privacidad
foot = Undersigned es software libre. Sin cookies para quienes leen, sin rastreadores, nada de otros servidores.

## Numbers and dates
number = { $number }
day = { $day } de { $month } de { $year }
date = { $day } de { $month } de { $year }, { $time } UTC
month-1 = enero
month-2 = febrero
month-3 = marzo
month-4 = abril
month-5 = mayo
month-6 = junio
month-7 = julio
month-8 = agosto
month-9 = septiembre
month-10 = octubre
month-11 = noviembre
month-12 = diciembre
count-signed = { $signed ->
    [one] Ha firmado { $signed } persona
   *[other] Han firmado { $signed } personas
}
window-before = todavía sin abrir
window-open = abierto ahora
window-after = terminado

## Home
home-title = Cartas abiertas que la gente se atreve a firmar
home-lead = Firmas como una persona entre muchas. Tu firma no revela que has sido tú, a menos que elijas mostrarlo. Y cualquiera puede comprobar el recuento.
home-promise-1 = Solo pueden firmar quienes han acreditado su pertenencia, una vez con cada prueba.
home-promise-2 = Una firma no dice qué miembro la ha hecho, ni siquiera a este servidor.
home-promise-3 = Cualquiera puede comprobar todas las firmas, sin tener que creernos.
home-letters = Cartas
home-no-letters = Aquí todavía no hay ninguna carta pública.
home-groups = Grupos
home-start = Empieza una carta
home-start-open = ¿Quieres escribir una carta con tus colegas? Empieza por describir quiénes sois.
home-start-button = Crear un grupo
home-start-closed = En este servidor, los grupos se crean por invitación. Pregunta a quien lo administra.

## Group
group-letters = Cartas
group-no-letters = Todavía no hay ninguna carta.
group-members = Quién cuenta como miembro
group-counts = Son miembros
group-declared = Cuántos hay
group-about = { $members ->
    [one] más o menos { $members } persona
   *[other] unas { $members } personas
}
group-source = De dónde sale este número
group-domains = Las direcciones del trabajo terminan en
group-small = Este es un grupo pequeño. Ver quién no ha firmado es casi tan fácil como ver quién sí. Piénsalo antes de mostrar un nombre o una función.
group-prove = Acredita tu pertenencia
group-prove-lead = Lo haces una vez por período. Después, tu navegador guarda una prueba de pertenencia con la que puedes firmar. Cuál es la tuya no lo sabe ni siquiera este servidor.
group-join = Acreditar mi pertenencia
group-join-closed = Ahora mismo no se puede acreditar la pertenencia. Mira los períodos más abajo.
group-periods = Períodos
group-periods-lead = En cada período, los miembros pueden acreditar de nuevo su pertenencia.
group-period = Período { $number }
group-issued = { $issued ->
    [0] Todavía no se ha dado ninguna prueba de pertenencia
    [one] Se ha dado { $issued } prueba de pertenencia
   *[other] Se han dado { $issued } pruebas de pertenencia
}
group-check-lead = Todas las cartas y las firmas de este grupo están en un único registro público. Tu navegador puede comprobarlo entero aquí.

## Ways to prove membership
way-seen = Quién podría darse cuenta:
way-code = Código en papel
way-code-how = Alguien te da un papelito con un código. Lo escribes o lo escaneas. Sirve una sola vez.
way-code-seen = Quien reparte los papelitos ve que te has llevado uno, y podría anotar su código. Así podría averiguar que se ha usado, pero no qué has firmado. El correo y la red de tu empresa no ven nada si usas tu propio teléfono fuera de la red de la oficina.
way-mailbox = Correo del trabajo
way-mailbox-how = Enviamos un código de cifras a tu dirección del trabajo y tú lo escribes aquí. El correo no nombra ninguna carta.
way-mailbox-seen = El sistema de correo de tu empresa puede ver que llegó un correo de este servidor, y cuándo. No puede ver si has firmado algo.
way-mail-signed = Mensaje desde tu dirección del trabajo
way-mail-signed-how = Muestras un mensaje que ha firmado el servidor de correo de tu empresa.
way-mail-signed-seen = El sistema de correo de tu empresa puede ver que has enviado o recibido un mensaje.
way-account = Cuenta del trabajo
way-account-how = Inicias sesión con una cuenta que solo tienen los miembros.
way-account-seen = Quien administra el servicio de esa cuenta puede ver que has iniciado sesión para esto.
way-roster = Lista de miembros
way-roster-how = Quienes organizan te buscan en una lista de miembros.
way-roster-seen = Quien consulta la lista ve que lo has pedido, no si has firmado.
way-vouched = Palabra de otros miembros
way-vouched-how = Miembros que te conocen confirman tu pertenencia.
way-vouched-seen = Quienes responden por ti saben que lo has pedido, no si has firmado.

## Stages, timing, what is shown
stage-frozen = Texto fijado
stage-signing = Abierta a la firma
stage-ended = Firma terminada
stage-opening = Los nombres se están abriendo
stage-opened = Los nombres están abiertos
stage-delivered = Entregada
stage-answered = Respondida
stage-closed = Cerrada
timing-two-phase = Primero, los miembros acreditan su pertenencia. La firma no se abre hasta que eso ha terminado, así que no se pueden relacionar los dos momentos.
timing-rounds = Una prueba de pertenencia se puede usar en cuanto al menos 20 personas han acreditado su pertenencia en la misma ronda, así que es una entre muchas. Solo la última ronda puede ser menor.
timing-at-once = Esta carta se puede firmar justo después de acreditar la pertenencia. Quien vea los dos momentos, por ejemplo quien administra este servidor, podría relacionarlos y adivinar quién ha firmado.
shown-nothing = Nada: la firma cuenta, y eso es todo
shown-role = Una función, por ejemplo «enfermería»
shown-name = Un nombre
shown-sealed = Un nombre que queda bajo llave hasta que un número suficiente de personas haya dado el suyo

## Letter
letter-to = A: { $addressee }
letter-source = El número de personas lo declaran quienes organizan. Su fuente:
letter-who = Quién cuenta como miembro
letter-changed = Desde que se fijó el texto de esta carta, han cambiado cosas en el grupo:
letter-changed-now = Ver qué dice hoy
changed-name = su nombre
changed-description = su descripción
changed-membership = quién cuenta como miembro
changed-declared-members = cuántos miembros declara
changed-declared-source = de dónde sale ese número
changed-classes = las pruebas de pertenencia que admite
changed-domains = sus dominios de correo
letter-count = Firmas hasta ahora
letter-of-about = de unas { $members } personas
letter-until = hasta el
letter-sign = Firmar esta carta
letter-join = Acreditar mi pertenencia
letter-verify = Comprobar el recuento
letter-mine = ¿Ya has firmado? Comprueba o retira tu firma
letter-demands = Lo que pedimos
letter-signers = Quienes firman
letter-signed-of = { $signed ->
    [one] Ha firmado { $signed } de unas { $members } personas.
   *[other] Han firmado { $signed } de unas { $members } personas.
}
letter-nobody = Todavía no ha firmado nadie.
by-shown-name = { $count ->
    [one] { $count } muestra un nombre
   *[other] { $count } muestran un nombre
}
by-shown-role = { $count ->
    [one] { $count } muestra una función
   *[other] { $count } muestran una función
}
by-shown-nothing = { $count ->
    [one] { $count } cuenta sin nombre ni función
   *[other] { $count } cuentan sin nombre ni función
}
letter-withdrawn = { $count ->
    [one] { $count } persona más había firmado y retiró su firma. Esa firma no cuenta.
   *[other] { $count } personas más habían firmado y retiraron su firma. Esas firmas no cuentan.
}
letter-names = Nombres
letter-proved = dirección del trabajo acreditada
letter-names-hint = Nunca en el orden en que se firmó. Si un nombre lleva «dirección del trabajo acreditada», el servidor que dio las pruebas de pertenencia dice que quien firma con él recibe correo en la dirección que aparece al lado; de ello responde ese servidor con su palabra. Los demás nombres figuran tal como los dio quien firmó.
letter-roles = Funciones
letter-other-roles = otras funciones
letter-roles-hint = Una función solo se nombra si la comparten al menos 5 firmantes. Las demás se cuentan juntas.
letter-life = Qué pasa y cuándo
letter-check-text = Cada firma vale exactamente para este texto. Se fijó antes de la primera; un texto cambiado sería otra carta, sin firmas.
letter-check-members = Cada firma lleva una prueba de pertenencia que ha firmado esta carta una sola vez. La prueba no dice de quién es. Así se acreditó la pertenencia:
by-code = { $count } con código en papel
by-mailbox = { $count } con el correo del trabajo
by-mail-signed = { $count } con un mensaje desde una dirección del trabajo
by-account = { $count } con una cuenta del trabajo
by-roster = { $count } con la lista de miembros
by-vouched = { $count } con la palabra de otros miembros
letter-check-limit = Lo que nadie puede comprobar desde fuera: quien da las pruebas de pertenencia podría inventar miembros, pero nunca más, en total, que el número declarado arriba. Y una misma persona puede tener dos pruebas, por ejemplo con un código en papel y con el correo del trabajo.
letter-check-paper = Esta carta y su recuento actual están en

## Checking
check = Cómo comprobarlo
check-here = Comprobarlo todo aquí
check-export = Descargar el registro entero
check-more = Los detalles
check-command = Comprobar con el programa
check-hash = Huella del texto
check-key = Clave del registro público
check-fingerprint = Huella de esa clave
check-size = Tamaño del registro
check-entries = { $size ->
    [one] { $size } entrada
   *[other] { $size } entradas
}
check-head = resumen firmado
check-declared = Miembros declarados

## Preview image
card-to = Carta abierta a: { $addressee }
card-plain = Carta abierta

## How it works
how-title = Cómo funciona
how-lead = Una carta abierta tiene fuerza cuando la firma mucha gente, y mucha gente firma cuando es seguro. Aquí se dan las dos cosas: se cuenta con honradez y se firma sin decir a nadie quién eres.
how-signer = Si quieres firmar
how-signer-1 = Lee la carta
how-signer-1-more = Su texto está fijado. Nadie puede cambiarlo una vez que lleva tu firma.
how-signer-2 = Acredita tu pertenencia
how-signer-2-more = Con un código en papel o con tu correo del trabajo. Antes de elegir, ves en cada forma quién podría darse cuenta. Después, tu navegador tiene una prueba de pertenencia, protegida con tu frase de contraseña.
how-signer-3 = Firma
how-signer-3-more = Eliges qué se muestra: un nombre, una función o nada en absoluto. Algunas cartas te dejan poner tu nombre bajo llave hasta que un número suficiente de personas haya dado el suyo. Obtienes un recibo.
how-signer-4 = Vuelve a mirar
how-signer-4-more = Con tu recibo puedes comprobar cualquier día que tu firma se cuenta. Hasta que se entregue la carta, o se abran los nombres bajo llave, puedes retirarla.
how-why = Por qué una firma no revela que has sido tú
how-why-1 = Cuando acreditas tu pertenencia, el servidor sella tu prueba sin verla, como quien pone un sello en un sobre cerrado que lleva dentro papel carbón. Después, cuando firmas, ve un sello válido, pero no puede saber en el sobre de quién lo puso.
how-why-2 = Cada carta te ve con un número distinto. Así, dos cartas que has firmado no se pueden relacionar, y aun así ninguna prueba de pertenencia puede firmar dos veces la misma carta.
how-why-3 = Salvo que la carta diga otra cosa, la firma no se abre hasta que ha terminado el plazo para acreditar la pertenencia. Si no, el reloj podría revelar lo que la firma calla.
how-why-4 = Antes de firmar, tu dispositivo comprueba que la carta, sus fechas y el número de personas entre las que estás figuran en el mismo registro público que vio cuando acreditaste tu pertenencia. Si el servidor muestra otra cosa, tu dispositivo no envía nada, y puedes guardar un archivo que lo demuestra.
how-check = Por qué se puede creer en el recuento
how-check-1 = Los textos, las pruebas de pertenencia dadas y las firmas están en un registro público que solo puede crecer. Si después se cambiara o se quitara algo de él, la comprobación lo mostraría.
how-check-2 = Tu navegador lo comprueba todo cuando pulsas «Comprobar el recuento». Los papelitos y las cartas impresas llevan además una huella corta de la clave del registro: con ella sabes que este registro es el auténtico. Si para eso no quieres fiarte de una página, usa el programa:
how-not = Lo que esto no puede hacer
how-not-1 = No te protege de alguien que te obligue a enseñar tu firma.
how-not-2 = Una página en un navegador solo puede ser tan honrada como el servidor que la envía. Quien corra un riesgo alto debería usar el programa en su lugar.
how-not-3 = Quien da las pruebas de pertenencia podría inventar miembros, hasta llegar al número declarado. Eso aumenta el recuento, y también la multitud en la que te ocultas. Mira de dónde sale ese número.
how-not-4 = En grupos muy pequeños, el recuento ya puede decir mucho por sí solo. Y si pocas personas acreditaron su pertenencia de la misma forma que tú, eres una entre pocas.
how-not-5 = Si acreditas tu pertenencia y firmas desde la misma red, o con el mismo navegador, quien administra el servidor podría darse cuenta si quisiera. Qué puedes hacer contra eso está en la página de privacidad.
how-privacy = Qué sabe cada parte, y qué se perdería con ella
how-start = Si quieres escribir una carta
how-start-1 = Describe el grupo, di cuántas personas sois y de dónde sale el número, e imprime códigos en papel o indica en qué terminan vuestras direcciones del trabajo.
how-start-2 = Escribe la carta, elige las fechas y fija el texto. A partir de ahí solo se añaden firmas.

## Privacy
privacy-title = Privacidad
privacy-lead = Qué sabe este servidor, quién podría darse cuenta de que lo has pedido y qué se perdería si una parte cayera en malas manos.
privacy-kept = Qué se guarda
privacy-kept-1 = Quienes leen no reciben ninguna cookie. Ninguna página carga nada de otro servidor.
privacy-kept-2 = En los registros de actividad no se anota ninguna dirección, ningún nombre ni ninguna dirección de red.
privacy-kept-3 = De las direcciones del trabajo solo se guarda un valor codificado con una clave, que muestra si una dirección ya se había usado. La clave se destruye cuando termina el plazo para acreditar la pertenencia.
privacy-kept-4 = Las firmas no llevan hora ni dirección. El registro público las conserva para siempre.
privacy-kept-5 = Un nombre que muestras se guarda junto al registro y se borra cuando retiras tu firma. Para entonces, puede que otras personas lo hayan copiado.
privacy-notice = Quién podría darse cuenta de que lo has pedido
privacy-notice-lead = Una firma no dice de quién es. Pero acreditar la pertenencia puede dejar rastro en otro sitio, según la forma:
privacy-notice-hint = Usa tu propio teléfono u ordenador, no uno de la empresa, ni la red del trabajo.
privacy-remains = Lo que queda
privacy-remains-lead = Hay cosas que ninguna página nuestra puede ocultar. Esto ayuda:
privacy-remains-1 = La red. Este servidor no anota ninguna dirección de red, pero quien lo administra podría hacerlo. Si acreditas tu pertenencia y firmas desde la misma red, podría relacionar las dos cosas. Si eso te importa, usa otra red la segunda vez.
privacy-remains-2 = El navegador. Guarda páginas y scripts de este servidor, como hace con cualquier sitio. Un servidor deshonesto podría reconocer tu navegador por ellos. Si eso te importa, guarda tu prueba de pertenencia en un archivo y firma con otro navegador, o usa el programa, que no guarda páginas.
privacy-remains-3 = Poca gente entre la que ocultarse. Cada firma muestra cómo acreditó su pertenencia quien firma. Tu dispositivo te dice cuántas personas lo hicieron de la misma forma que tú; si son pocas, plantéate esperar.
privacy-remains-4 = Los miembros inventados. Quien da las pruebas de pertenencia puede inventar algunos, y entonces la multitud que te rodea es menor de lo que parece. Lo mismo ocurre si una persona tiene varias direcciones, o si un buzón es compartido.
privacy-remains-5 = El primer encuentro. Tu dispositivo conserva el registro público que ve primero, y desde entonces no acepta ningún otro. Si escaneas el código de tu papelito, sabe por el papel cuál es el registro auténtico.
privacy-remains-6 = Lo que viene después. Mientras ningún testigo externo confirme el registro, un servidor deshonesto podría inventar, solo para ti, lo que se añade después de tu primera visita, por ejemplo una carta nueva. Tu recibo lo demuestra después. Una carta que se fijó antes de que acreditaras tu pertenencia está a salvo de eso.
privacy-surrender = Qué podría perderse si algo cae en malas manos
privacy-surrender-lead = Nada está a salvo de todo. Esto es lo que consigue quien se hace con una parte, y lo que no.
risk-gives = Se podría perder
risk-keeps = Sigue a salvo
risk-network = La red que usas
risk-network-gives = Que visitaste este servidor, cuándo, y más o menos cuánto enviaste.
risk-network-keeps = Qué carta leíste o firmaste, y todo lo que escribiste.
risk-server = El servidor, robado o incautado
risk-server-gives = Todo lo que es público, los borradores aún sin publicar, los nombres bajo llave, todavía cerrados, y, hasta que termine el plazo para acreditar la pertenencia, la manera de averiguar si una dirección del trabajo que alguien suponga se usó para acreditarla.
risk-server-keeps = Quién firmó. No está en el servidor, ni en ningún registro de actividad, ni en ninguna copia.
risk-operator = Las personas que administran el servidor, o quien las obligue
risk-operator-gives = Con software modificado: cuándo acredita alguien su pertenencia o firma, desde qué red y con qué navegador, y así quizá quién era; miembros inventados hasta llegar al número declarado; donde no mira ningún testigo externo, una parte posterior del registro que se muestra a una sola persona. En las cartas que se pueden firmar «justo después de acreditar la pertenencia»: una suposición de quién firmó.
risk-operator-keeps = En todas las demás cartas: la firma en sí no revela qué miembro la hizo. El texto, una vez fijado. Las firmas que se contaron: un recibo muestra si falta una. Si a alguien se le muestra un registro distinto del de antes, lo nota y puede demostrarlo.
risk-organiser = El enlace secreto y la frase de contraseña de quienes organizan
risk-organiser-gives = Cartas, períodos y códigos en papel nuevos en nombre del grupo, y cambios en lo que se dice del grupo. Todo eso queda en el registro público, menos los códigos.
risk-organiser-keeps = Quién firmó. El texto y las firmas de todas las cartas fijadas.
risk-device = Tu teléfono u ordenador
risk-device-gives = Con tu frase de contraseña: tu prueba de pertenencia, y por tanto qué cartas firmaste.
risk-device-keeps = Sin tu frase de contraseña: todo. Lo que se guarda está protegido con ella.
risk-page = Las páginas, cambiadas por otras alteradas
risk-page-gives = Lo que escribas desde entonces, también tu frase de contraseña y tu decisión de firmar.
risk-page-keeps = Lo que hiciste antes. A quien usa el programa no le afecta.
risk-record = El registro público
risk-record-gives = Los recuentos exactos, según la forma de acreditar, también mientras haya nombres bajo llave, y los nombres y funciones que quienes firmaron decidieron mostrar.
risk-record-keeps = Quién firmó sin mostrar su nombre, y qué firmas de cartas distintas son de la misma persona.
privacy-never = Lo que no prometemos
privacy-never-1 = Protección frente a alguien que te obligue a enseñar tu prueba o tu firma.
privacy-never-2 = Que tu navegador haya usado las páginas auténticas. Puedes comprobarlo, pero no sin esfuerzo.
privacy-never-3 = Que un recuento no incluya miembros inventados mientras un único servidor dé las pruebas, ni que una dirección del trabajo junto a un nombre sea más que la palabra de ese servidor. Solo esto: nunca más miembros que los declarados.

## Problems
problems-title = Cuando algo no funciona
problems-lead = Cada mensaje de este servidor tiene un nombre corto. Esto es lo que significa.
error-home = Ir a la página de inicio
error-kind = Tipo de problema:
problem-not-found = Aquí no existe esa página, ese grupo o esa carta.
problem-code-unknown = Este código no es de este grupo. Comprueba cada carácter.
problem-code-used = Este código ya se ha usado. Cada uno sirve una sola vez.
problem-code-expired = Este código es demasiado antiguo. Pide uno nuevo.
problem-already-enrolled = Con esto ya se ha acreditado la pertenencia en este período.
problem-enrolment-closed = Ahora mismo no se puede acreditar la pertenencia. La página del grupo dice cuándo.
problem-cap-reached = Ya se han dado tantas pruebas de pertenencia como miembros ha declarado el grupo.
problem-domain = Esta dirección no termina como las direcciones del trabajo del grupo.
problem-address = Esto no parece una dirección de correo.
problem-commitment = La solicitud de una prueba de pertenencia ha llegado dañada. Prueba otra vez.
problem-entry = Lo que se ha enviado no tiene la forma que admite el registro público.
problem-letter-hash = Esta firma es para un texto distinto del de esta carta.
problem-not-signing = La carta no admite firmas ahora. Su página dice cuándo.
problem-already-signed = Esta prueba de pertenencia ya ha firmado esta carta.
problem-already-withdrawn = Esta firma ya se había retirado.
problem-nothing-to-withdraw = No hay ninguna firma que se pueda retirar.
problem-withdrawal-closed = La carta ya se ha entregado. Ya no se pueden retirar firmas.
problem-not-allowed = Aquí no se permite esto.
problem-proof = La prueba no es válida. No se ha firmado nada.
problem-blob = El nombre que se ha enviado no corresponde a la firma.
problem-too-large = Es demasiado grande.
problem-too-many-requests = Demasiadas peticiones en poco tiempo. Espera un rato y prueba otra vez.
problem-mail-off = Este servidor no envía correos. Acredita tu pertenencia de otra forma.
problem-storage = El servidor no ha podido guardarlo. No se ha cambiado nada. Prueba más tarde.
problem-read-only = El servidor no admite nada nuevo por ahora. Leer y comprobar sí se puede.
problem-json = El servidor no ha podido leer lo que se le ha enviado.
problem-text = Un texto está vacío, es demasiado largo o contiene un carácter no permitido.
problem-dates = Estas fechas no encajan entre sí.
problem-changed = Mientras tanto, otra persona ha cambiado esto.
problem-taken = Este nombre corto ya está en uso.
problem-passphrase = El enlace o la frase de contraseña no son correctos.
problem-session = No has iniciado sesión, o la sesión ha terminado. Abre otra vez tu enlace secreto.
problem-invite = Aquí los grupos se crean por invitación. Pide un enlace a quien administra este servidor.
problem-foreign-form = Este formulario no se ha enviado desde este sitio. Abre la página aquí y prueba otra vez.
problem-timeout = Ha tardado demasiado. Prueba otra vez.
problem-method = Esta dirección no admite este tipo de petición.
problem-busy = El servidor está ocupado. Prueba otra vez dentro de un momento.
problem-internal = Algo ha fallado por nuestra parte.

## Forms
form-wrong = Revisa estos campos:
back = Atrás
save = Guardar
log-out = Cerrar sesión
field-empty = Rellena este campo.
field-domain-number = Un dominio de correo termina en letras, como example.org: esto es la dirección de una máquina.
field-long = Es demasiado largo: como máximo, { $max } bytes.
field-character = Contiene un carácter no permitido, por ejemplo uno invisible.
field-short-name = Usa de 2 a 40 letras minúsculas, cifras o guiones.
field-domain = Escribe las terminaciones así: example.org.
field-number = Indica un número del { $least } al { $most }.
field-moment = Indica una fecha y una hora.
field-one = Elige una opción.
field-one-at-least = Elige al menos una opción.
field-closes-before = El final tiene que ser después del principio.
field-opens-early = Con esta opción, la firma no se puede abrir hasta que termine el plazo para acreditar la pertenencia.
field-passphrase-short = Usa al menos 12 caracteres.
field-passphrase-differs = Las dos no coinciden.
field-role-wrong = Una función es una línea de 100 bytes como máximo.
field-line-wrong = Tiene que ser una línea de 500 bytes como máximo.
field-demands-wrong = Como máximo, 20 líneas, cada una de 500 bytes como máximo.
field-letter-long = La carta es demasiado larga: como máximo, 32 kB de texto.
letter-picture = Línea { $line }: una carta no lleva imágenes, porque otro servidor se enteraría de quién la lee. Pon en su lugar un enlace, sin el signo de exclamación.
letter-link-scheme = Línea { $line }: la dirección de un enlace tiene que empezar por https://, http:// o mailto:. Si esto no es un enlace, escribe \[ en vez de [.
letter-link-title = Línea { $line }: detrás de la dirección de un enlace no puede ir nada. Escribe su título en el texto, donde lo vea todo el mundo.
letter-link-label = Línea { $line }: la etiqueta que va detrás del texto de un enlace tiene que ser un número, porque nadie la ve: [texto][1].
letter-unused-definition = Línea { $line }: ningún enlace usa esta dirección, así que nadie vería la línea. Quítala o escribe la dirección en el texto.
letter-code-info = Línea { $line }: detrás de la marca que abre un bloque de código no puede ir nada, porque nadie lo vería.
letter-table-cells = Línea { $line }: esta fila tiene más celdas que columnas tiene su tabla, y nadie vería las últimas.
letter-too-deep = Línea { $line }: hay citas, listas o énfasis a más de 16 niveles, unos dentro de otros.
letter-too-many-definitions = Línea { $line }: una carta tiene como máximo 200 notas al pie y direcciones de enlaces.
letter-not-shown = Algunas palabras de la carta no se mostrarían. Escríbela de una manera más sencilla.

## Fields
field-name = Nombre del grupo
field-name-hint = Tal como figura al pie de la carta, por ejemplo: Plantilla de Example Corp
field-id = Nombre corto para la dirección
field-id-hint = Letras minúsculas, cifras y guiones. Después no se puede cambiar.
field-description = Quiénes sois
field-description-hint = Unas pocas frases para quienes leen.
field-membership = Quién cuenta como miembro
field-membership-hint = Por ejemplo: todas las personas con contrato en Example Corp en Colonia, también las temporales.
field-declared_members = Cuántos miembros hay
field-declared_members-hint = Más o menos. Nunca se podrán dar más pruebas de pertenencia que este número.
field-declared_source = De dónde sale este número
field-declared_source-hint = Por ejemplo: informe anual de 2025, página 12
field-classes = Cómo acreditan los miembros su pertenencia
field-classes-hint = Los códigos en papel son los que menos rastro dejan. Puedes ofrecer las dos formas.
field-domains = Terminaciones de las direcciones del trabajo
field-domains-hint = Solo para el correo del trabajo, por ejemplo: example.org, mail.example.org
field-lang = Idioma
field-lang-hint = Escribe su nombre o su etiqueta, como de o pt-br: vale cualquier idioma.
field-enrol_opens = Se abre el plazo para acreditar la pertenencia
field-enrol_opens-hint = Fecha y hora en UTC.
field-enrol_closes = Termina el plazo para acreditar la pertenencia
field-enrol_closes-hint = Fecha y hora en UTC. Salvo que elijas otra cosa, las cartas se pueden firmar a partir de ahí.
field-passphrase = Frase de contraseña
field-passphrase-hint = Al menos 12 caracteres, por ejemplo cuatro palabras elegidas al azar. Nadie puede recuperarla.
field-passphrase_again = La frase de contraseña otra vez
field-passphrase_again-hint = Para que un error al escribir no te deje fuera.
field-epoch = Período
field-epoch-hint = En cada período, los miembros acreditan de nuevo su pertenencia.
field-count = Cuántos códigos
field-count-hint = Como máximo, 500 de una vez.
field-role = Función
field-role-hint = Si todas estas personas tienen la misma función, indícala aquí, por ejemplo: enfermería. Los miembros pueden mostrarla al firmar. Si no, deja el campo vacío.
field-title = Título
field-title-hint = Qué queréis, en pocas palabras.
field-letter_id = Nombre corto para la dirección
field-letter_id-hint = Letras minúsculas, cifras y guiones. Si lo dejas vacío, se forma a partir del título.
field-addressee = A quién
field-addressee-hint = Por ejemplo: la dirección de Example Corp
field-text = La carta
field-text-hint = Una línea vacía empieza un párrafo. **Negrita**, *cursiva*, listas con «- », títulos con «# », enlaces así: [palabras](https://example.org).
field-demands = Qué pedís
field-demands-hint = Una exigencia en cada línea. Figuran numeradas al pie de la carta.
field-shows = Qué pueden mostrar quienes firman
field-shows-hint = Cada firmante elige entre estas opciones. Ofrece «nada» siempre que alguien pueda tener miedo.
field-timing = Cuándo se puede usar una prueba de pertenencia
field-timing-hint = El tiempo que pasa entre acreditar la pertenencia y firmar puede delatar a alguien.
field-sign_opens = Se abre la firma
field-sign_opens-hint = Fecha y hora en UTC.
field-sign_closes = Termina la firma
field-sign_closes-hint = Fecha y hora en UTC.
choice-two-phase = Primero acreditar la pertenencia, después firmar (recomendado)
choice-rounds = En rondas de al menos 20
choice-at-once = De inmediato

## Organisers: group
create-title = Crear un grupo
create-lead = Di quiénes sois. Todo esto será público, menos la frase de contraseña.
create-advice = Hazlo en un dispositivo tuyo, no en uno de la empresa. Tu nombre no aparece: nada de lo que hay aquí pregunta quién eres.
create-submit = Crear el grupo
created-title = Tu grupo está creado
created-keep = Guarda este enlace. Solo se muestra ahora.
created-keep-more = Junto con tu frase de contraseña, te permite escribir cartas en nombre del grupo. Quien pierde una de las dos cosas no puede volver a entrar, y nadie puede enviársela otra vez. Guárdalo en un gestor de contraseñas o en papel.
created-link = El enlace secreto
created-share = Compártelo solo con personas que organicen contigo. Los miembros no lo necesitan.
created-go = Iniciar sesión ahora
created-page = Ver la página pública
login-title = Iniciar sesión
login-lead = Para quienes organizan { $group }.
login-submit = Iniciar sesión
words-title = Lo que se dice del grupo
words-lead = Esto es lo que ven quienes leen. Lo que decía antes sigue en el registro público.
period-title = Período nuevo
period-lead = En un período nuevo, todos los miembros acreditan de nuevo su pertenencia, y el recuento de pruebas de pertenencia vuelve a empezar.
period-advice = Lo habitual es medio año. Una carta la firman los miembros de un solo período.
period-submit = Abrir el período

## Organisers: overview
dashboard = Para quienes organizan
dashboard-public = Página pública
dashboard-signing = Firma
dashboard-address = Dirección para compartir
dashboard-drafts = Borradores
dashboard-write = Escribir una carta
dashboard-members = Pertenencia
dashboard-tally-hint = Las pruebas de pertenencia se cuentan por tandas, así que un número puede ir con retraso. Eso protege a quienes acaban de recibir la suya.
dashboard-more = Más
dashboard-clock = El reloj de este servidor ha dado un salto. Hasta que lleve unas horas en hora, o hasta que quien administra el servidor lo confirme, ninguna fecha abre ni cierra nada, y no se puede publicar nada que lleve fecha. Firmar sí se puede.
dashboard-steps = Otros pasos
dashboard-steps-hint = Cada paso es público y no se puede deshacer.
organise-small = Con menos de 20 miembros, una carta es arriesgada: a menudo se puede adivinar quién ha firmado. Plantéate ofrecer solo «nada», o únete a otro grupo.
next = Qué hacer ahora
next-period = Abre un período nuevo, para que los miembros puedan acreditar su pertenencia.
next-codes = Imprime códigos en papel y repártelos. Deja que se saquen al azar, para que nadie sepa a quién le ha tocado cuál.
next-announce = Di a los miembros dónde acreditar su pertenencia, mejor fuera del correo y de la red de la empresa.
next-write = Escribe la carta.
next-freeze = Deja que otras personas lean tu borrador y después fija el texto.
next-wait = El texto está fijado. La firma se abre sola en su fecha.
next-share = Haz llegar la dirección de la carta a los miembros.
next-deliver = La firma ha terminado. Entrega la carta y después anótalo aquí.
next-answer = Cuando llegue una respuesta, anótalo aquí.
step-ended = Poner fin ya a la firma
step-delivered = Anotar: entregada
step-answered = Anotar: respondida
step-closed = Cerrar la carta
step-once = Este paso es público al instante y no se puede deshacer.
step-ended-title = ¿Poner fin ya a la firma?
step-ended-what = Nadie más podrá firmar «{ $title }». Las firmas se pueden seguir retirando hasta que se entregue la carta.
step-delivered-title = ¿Se ha entregado la carta?
step-delivered-what = Desde ahora, el registro dice que «{ $title }» se entregó a su destinatario. Ya nadie puede firmarla, y no se puede retirar ninguna firma.
step-answered-title = ¿Ha llegado una respuesta?
step-answered-what = Desde ahora, el registro dice que el destinatario ha respondido a «{ $title }».
step-closed-title = ¿Cerrar la carta para siempre?
step-closed-what = «{ $title }» se acaba aquí: ya nadie puede firmarla, no se puede anotar nada más sobre ella y no se puede volver a abrir. Su página y su registro siguen siendo públicos.
step-sure = Sí, es lo que quiero, y sé que no se puede deshacer.
loss-sure = Sí, y sé que los nombres bajo llave se borran sin que nadie los lea.
field-sure = Para seguir, marca esta casilla
field-sure-hint = Así no ocurre por un desliz del dedo.
field-sure-missing = Marca la casilla si es lo que quieres.
draft-changed-title = Mientras tanto, otra persona ha guardado este borrador
draft-changed = No se ha perdido nada. Los dos textos están abajo. Junta lo que deba quedar; si guardas ahora, el tuyo ocupa el lugar del otro.
draft-theirs = Lo que ha guardado la otra persona
draft-yours = Lo que has escrito tú
draft-gone = Mientras tanto, alguien ha eliminado este borrador. Si guardas, se crea uno nuevo con tu texto.
secret-copy = Copiar
secret-copied = Copiado
secret-print = Imprimir esta página
secret-save = Guardar en un archivo
created-again = Hasta que inicies sesión por primera vez, al volver a cargar esta página se muestra el mismo enlace.

## Organisers: letter
draft-new-title = Escribir una carta
draft-edit-title = Borrador
draft-lead = Solo quienes organizan pueden ver un borrador.
draft-kept = El borrador está guardado.
draft-save = Guardar el borrador
draft-preview = Vista previa
draft-freeze = Guardar y pasar a fijar el texto
draft-epoch-closes = La pertenencia se puede acreditar hasta el { $date }.
delete-title = Eliminar el borrador
delete-lead = El borrador «{ $title }» desaparecerá.
delete-submit = Eliminar para siempre
freeze-title = ¿Fijar el texto para siempre?
freeze-lead = A partir de ahí esta carta es pública, y nadie puede cambiar ni una palabra de ella ni sus fechas. Léela una vez más.
freeze-terms = Qué queda fijado con ella
freeze-text = La carta
freeze-address = Su dirección
freeze-warn = Esto no se puede deshacer. Una corrección sería otra carta, sin firmas.
freeze-submit = Fijar el texto y publicar
freeze-back = Volver al borrador

## Organisers: paper codes
codes-title = Códigos en papel
codes-lead = Con cada código, una persona puede acreditar su pertenencia, una sola vez. Imprime los papelitos, recórtalos y deja que cada cual saque uno al azar.
codes-advice = No apuntes a quién le toca cada papelito. El servidor no guarda ninguna copia legible de un código y no sabe quién lo tiene.
codes-no-period = No hay ningún período en el que se puedan usar códigos. Abre antes uno nuevo.
codes-submit = Crear códigos
sheet-once = Estos códigos solo se muestran ahora.
sheet-once-more = El servidor no guarda ninguna copia legible. Si los pierdes, crea otros. Si vuelves a cargar esta página, se crean códigos distintos.
sheet-print = Imprime esta página, en una impresora tuya si puedes, y recorta por las líneas.
sheet-qr = Código QR con el mismo código
sheet-how = Escanea esto o escribe el código en la dirección de abajo para acreditar tu pertenencia; sirve una sola vez.
sheet-care = Usa tu propio teléfono, fuera de la red del trabajo, y después destruye este papelito.

# Problems with locked names
problem-ceremony = La llave de los nombres bajo llave aún no está hecha, o se ha empezado de nuevo.
problem-link = Este enlace de guardián de llaves no funciona, o lo ha sustituido uno nuevo.
problem-act = Lo que ha enviado el dispositivo de un guardián de llaves no encaja.
problem-share = Lo que ha enviado un guardián de llaves no es su parte de la llave de esta carta.
problem-opening = Los nombres bajo llave no se pueden abrir ahora.
problem-query = No se puede leer lo que sigue al signo de interrogación en la dirección.
problem-request = Esto no es una petición a la que un servidor web pueda responder.
problem-clock = El reloj de este servidor ha dado un salto. Hasta que lleve unas horas en hora, no se registra nada que lleve fecha. No se ha cambiado nada.
problem-unfinished = Está registrado, pero algo que viene después aún no está hecho. Envíalo otra vez dentro de un minuto; nada se registra dos veces.
problem-unknown = El servidor se ha detenido mientras guardaba esto. Puede que esté registrado o que no. Envíalo otra vez dentro de unos minutos; nada se registra dos veces.

## Pages: locked names, for readers
count-signed-at-least = Han firmado al menos { $signed } personas
count-signed-below = Hasta ahora han firmado menos de { $signed } personas
letter-at-least = al menos
letter-below = menos de
letter-signed-at-least = Han firmado al menos { $signed } de unas { $members } personas.
letter-signed-below = Hasta ahora han firmado menos de { $signed } de unas { $members } personas.
letter-in-steps = Mientras haya nombres bajo llave, este recuento solo avanza a saltos, para que nadie pueda ver llegar las firmas una a una.
letter-news = Avísame cuando pase algo
letter-check-members-locked = Cada firma lleva una prueba de pertenencia que ha firmado esta carta una sola vez. La prueba no dice de quién es.
letter-roles-alone-hint = Cada una de estas funciones la muestran al menos 5 firmantes. Cuántos son no se ve mientras haya nombres bajo llave.
by-shown-opened = { $count ->
    [one] { $count } dio un nombre que había estado bajo llave
   *[other] { $count } dieron su nombre a la vez
}
by-shown-locked = { $count ->
    [one] { $count } dio un nombre bajo llave
   *[other] { $count } dieron nombres bajo llave
}
order = Orden
order-given = por nombre de pila
order-name = por apellido
order-role = por función
sealed-locked = Nombres bajo llave
sealed-void = Nombres bajo llave
sealed-called = Se ha convocado la apertura
sealed-opening = Los nombres se están abriendo
sealed-opened = { $count ->
    [one] persona ha dado su nombre
   *[other] personas han dado su nombre a la vez
}
sealed-past = Nombres que siguieron bajo llave
sealed-erased = Nombres que nunca se abrieron
sealed-until = Tu nombre sigue bajo llave hasta que { $needed } colegas hayan dado el suyo.
sealed-void-more = La apertura ya se convocó antes, pero al acabar el plazo para retirar las firmas no quedaban bastantes nombres bajo llave. Por eso no se abrió nada.
sealed-called-by-organisers = Quienes organizan la convocaron el { $date }.
sealed-called-by = La convocó { $holder } el { $date }.
sealed-called-until = El { $date } se podrán abrir los nombres, si siguen ahí los suficientes.
sealed-opening-more = Ya no se puede firmar ni retirar una firma.
sealed-opening-progress = { $released ->
    [one] Ha aceptado { $released } persona; número necesario: { $threshold }.
   *[other] Han aceptado { $released } personas; número necesario: { $threshold }.
}
sealed-opened-date = Siguieron bajo llave hasta el { $date }.
sealed-opened-by = Los abrieron, según lo acordado:
sealed-read = Leer los nombres
sealed-past-more = La carta siguió adelante sin ellos. Ya no se pueden abrir y quedan borrados.
sealed-erased-more = Estos nombres nunca se abrieron; se han borrado. Las firmas cuentan igualmente.
sealed-withdraw = ¿Prefieres no mostrar tu nombre? Puedes retirar tu firma hasta el
sealed-withdraw-button = Retirar mi firma
sealed-holders = Guardianes de llaves
sealed-released = ha aceptado
sealed-latest = Los nombres que no estén abiertos en este momento se borran sin que nadie los lea:
sealed-more = Cómo funcionan los nombres bajo llave
sealed-how = Tu navegador pone tu nombre bajo llave antes de enviarlo. Cada guardián de llaves tiene una parte de la llave. Antes de que los guardianes entreguen sus partes, sus programas comprueban todo el registro público.
opens-one = Una sola persona puede abrir los nombres: { $holder }.
opens-any = Cualquiera de estas { $holders } personas puede abrir los nombres.
opens-all = Después tienen que aceptar estas { $holders } personas, todas.
opens-some = Después tienen que aceptar { $threshold } de estas { $holders } personas.
could-one = Tienes que confiar en esta única persona: junto con quien administra este servidor, { $holder } podría leer los nombres antes de tiempo.
could-any = Tienes que confiar en cada una de estas personas: junto con quien administra este servidor, cualquiera de ellas podría leer los nombres antes de tiempo.
could-some = Si { $threshold } de estas personas y quien administra este servidor faltaran juntas a su palabra, podrían leer los nombres antes de tiempo. Menos de { $threshold } no pueden.
sealed-steps = Qué se muestra y cuándo:
step-shows-number = A partir de { $count } firmas: que se ha llegado a ese número.
step-shows-roles = A partir de { $count } firmas: que se ha llegado a ese número, y las funciones que muestran al menos 5 firmantes.
step-shows-names = A partir de { $count } nombres bajo llave: los nombres, una vez abiertos.
sealed-exact = El número exacto está en el registro público, para quien lo compruebe entero. Nuestras páginas no lo muestran antes de que los nombres estén abiertos.
sealed-privacy = Quién podría hacer qué con los nombres bajo llave
sealed-spoiled = { $count ->
    [one] No se ha podido mostrar { $count } nombre
   *[other] No se han podido mostrar { $count } nombres
}
sealed-spoiled-why = Lo que se guardó ahí bajo llave no se abre, no es un nombre o lleva una prueba que no es válida. La firma cuenta igualmente, y a los demás nombres no les afecta.
sealed-spoiled-list = Cada uno con su motivo:

## Feed and news
feed-title = Cartas de { $group }
feed-frozen = «{ $title }»: el texto está fijado
feed-frozen-said = Una carta a { $addressee }. Se puede firmar desde el { $opens } hasta el { $closes }.
feed-signing = «{ $title }» ya se puede firmar
feed-signing-said = Los miembros pueden firmar hasta el { $closes }.
feed-ended = «{ $title }»: la firma ha terminado
feed-ended-said = Ya no se puede firmar. Todavía se puede retirar una firma hasta que se entregue la carta o se abran nombres.
feed-called = «{ $title }»: los nombres se abrirán el { $names }
feed-called-said = La apertura de los nombres está convocada para el { $names }, si para entonces siguen ahí los suficientes. Si has firmado y quieres retirar tu nombre, puedes hacerlo hasta ese momento:
feed-opening = «{ $title }»: los nombres se están abriendo
feed-opening-said = Hay nombres suficientes, y el plazo para retirarlos ha terminado. Ahora los guardianes de llaves abren los nombres.
feed-opened = «{ $title }»: los nombres están abiertos
feed-opened-said = Los nombres ya figuran al pie de la carta.
feed-delivered = «{ $title }» se ha entregado
feed-delivered-said = Se entregó a { $addressee }.
feed-answered = «{ $title }» ha recibido respuesta
feed-answered-said = Ha llegado una respuesta de { $addressee }.
feed-closed = «{ $title }» está cerrada
feed-closed-said = Con esta carta ya no pasa nada más.
news-title = Novedades de { $group }
news-lead = Entérate de cuándo se puede firmar una carta y de cuándo están a punto de abrirse nombres bajo llave. Hasta entonces, quienes firmaron pueden retirar su nombre.
news-by-feed = Por canal de noticias
news-feed = Pon esta dirección en un lector de noticias. Aquí no dejas ninguna dirección, y este servidor no lleva ninguna lista de quienes leen.
news-feed-link = Canal de noticias de este grupo
news-by-mail = Por correo
news-seen = Quién puede ver qué
news-seen-mailbox = Los correos nombran el grupo y la carta. Usa una dirección privada, no una del trabajo.
news-seen-list = Estar en la lista no dice nada de quién ha firmado. Puede estar cualquiera, también periodistas y amistades, y todo el mundo recibe los mismos correos.
news-seen-kept = Tu dirección se guarda cifrada, aparte de todo lo demás, y no se usa para nada más que estos correos. Quien administra este servidor, o quien lo robe entero, podría leer la lista a pesar de ello.
news-seen-when = No los pidas en los minutos anteriores o posteriores a tu firma: quien administra este servidor podría ver que lo uno sigue a lo otro.
news-seen-stop = Cada correo lleva un enlace que detiene los envíos y borra tu dirección.
news-off = Este servidor no envía correos. El canal de noticias cuenta lo mismo.
field-news_address = Tu dirección de correo
field-news_address-hint = Una privada. Recibirás un correo con un enlace para confirmarla.
news-submit = Enviarme el enlace
news-asked-title = Mira tu correo
news-asked = Si la dirección es correcta, va en camino un correo con un enlace. El enlace vale 24 horas. Hasta que la confirmes, tu dirección no está en la lista.
news-confirm-title = ¿Quieres recibir estos correos?
news-confirm = Recibirás novedades de { $group }. Los correos nombran el grupo y la carta, y cada uno lleva un enlace para dejar de recibirlos.
news-confirm-submit = Sí, quiero recibirlas
news-confirmed-title = Recibirás novedades
news-confirmed = Desde ahora te avisaremos cuando se pueda firmar una carta de { $group }, y antes y después de que se abran nombres bajo llave.
news-gone-title = Este enlace no funciona
news-gone = Los enlaces para confirmar valen 24 horas, y menos si el servidor se reinicia. Puedes pedir uno nuevo en la página de novedades del grupo. Comprueba también que al enlace no le falte ningún trozo.
news-stop-title = ¿No quieres recibir más correos?
news-stop = Tu dirección se borrará de la lista de { $group }.
news-stop-submit = Dejar de recibir correos
news-stopped-title = No recibirás más correos
news-stopped = Tu dirección se ha borrado de la lista de { $group }. Si quieres, el canal de noticias te sigue contando lo que pasa.
news-back = Ir al grupo

## Pages: locked names, for organisers
field-sealing = Nombres que quedan bajo llave
field-sealing-hint = Esta parte solo cuenta si arriba ofreces nombres bajo llave. Antes de que puedas fijar el texto, los guardianes de llaves crean juntos la llave.
field-holders = Guardianes de llaves
field-holders-hint = Un nombre público en cada línea, 15 como máximo. Elige a personas en las que confíen quienes firman, que no dependan todas unas de otras y a las que se pueda localizar dentro de unos meses.
field-threshold = Cuántas de estas personas tienen que aceptar
field-threshold-hint = Por ejemplo, 2 de 3 o 3 de 5. Si quedan menos, los nombres siguen bajo llave para siempre.
field-names_at = Nombres bajo llave que tiene que haber antes de que se abran
field-names_at-hint = Los suficientes para que nadie quede a la vista en solitario.
field-counts_at = Números de firmas con los que se muestra el recuento
field-counts_at-hint = Por ejemplo: 10, 25. Hasta que los nombres estén abiertos, el recuento se muestra solo en estos escalones. Si lo dejas vacío, se muestra junto con los nombres.
field-roles_at = Firmas a partir de las que se muestran las funciones
field-roles_at-hint = Solo las funciones que muestran al menos 5 firmantes. Si lo dejas vacío, las funciones se muestran junto con los nombres.
field-latest = Último momento para abrir los nombres
field-latest-hint = Fecha y hora en UTC. Los nombres que no estén abiertos para entonces no se abren nunca, y se borran.
field-grace_hours = Horas entre la convocatoria y la apertura
field-grace_hours-hint = En este tiempo, quienes firmaron todavía pueden retirar su firma. Lo habitual son 48.
field-callers = Quién puede convocar la apertura
field-callers-hint = Quien la convoca no puede leer nada por ello: los guardianes de llaves tienen que aceptar igualmente.
caller-organiser = Quienes organizan
caller-keyholder = Cada guardián de llaves
field-holders-many = Como máximo, 15 guardianes de llaves.
field-holders-long = Cada nombre es una línea de 100 bytes como máximo, sin caracteres invisibles.
field-holders-twice = Cada nombre puede aparecer aquí una sola vez.
field-steps-many = Como máximo, 7 números.
field-latest-early = Tiene que ser después del fin de la firma.
hours = { $hours ->
    [one] { $hours } hora
   *[other] { $hours } horas
}
advice-one = Una sola persona puede abrir los nombres: { $holder }. Quienes firman tienen que confiar únicamente en ella y, si se pierde la llave, los nombres siguen bajo llave para siempre. Es más seguro que haya tres guardianes de llaves o más.
advice-any = Cualquiera de estas personas puede abrir los nombres por sí sola. Quienes firman tienen que confiar en cada una de ellas.
advice-all = Tienen que aceptar las { $holders } personas. Si una pierde la llave o se niega, los nombres no se abren nunca. Pedir una menos es más seguro.
advice-few = Solo hacen falta { $names } nombres. En un grupo tan pequeño, cada persona sigue destacando.
advice-most = Tendrían que dar su nombre más de cuatro de cada cinco miembros. Eso casi nunca ocurre; puede que los nombres no se abran nunca.
draft-ceremony = Este borrador ofrece nombres bajo llave. Antes de que se pueda fijar su texto, los guardianes de llaves tienen que crear la llave. Guarda primero el borrador: la crean para lo que está guardado.
draft-ceremony-button = Ir a los guardianes de llaves
freeze-unready = La llave de los nombres bajo llave todavía no está.
freeze-unready-more = El texto se podrá fijar en cuanto todos los guardianes de llaves hayan creado su parte.
freeze-to-ceremony = Ir a los guardianes de llaves
ceremony-title = Guardianes de llaves
ceremony-link = Guardianes de llaves
ceremony-lead = Los guardianes de llaves crean juntos la llave de los nombres bajo llave, cada cual en su propio dispositivo. Nadie tiene nunca la llave entera: ni tú ni este servidor.
ceremony-public = En cuanto empieces, el nombre corto de la carta, «{ $id }», y los nombres de los guardianes de llaves son públicos, y se quedan para siempre en el registro público. ¿Están de acuerdo todos los guardianes de llaves?
ceremony-begin = Empezar
ceremony-begin-button = Empezar y crear un enlace para cada persona
ceremony-other = El borrador nombra ahora a otros guardianes de llaves, o un número distinto de ellos, que los que están trabajando aquí. Empieza de nuevo para que la llave encaje.
ceremony-waits = Todavía faltan: { $names }.
ceremony-broadcasts = Primer paso: cada persona abre su enlace una vez.
ceremony-deals = Segundo paso: los guardianes de llaves comparan los números de abajo, cada cual en su propia página. Quien los ha comparado reparte las partes; la página lo hace sola.
ceremony-drills = Último paso: los guardianes de llaves anotan sus palabras en papel y las vuelven a escribir leyéndolas del papel.
ceremony-complete = La llave ya está, y todas las personas han demostrado que sus palabras en papel abren su parte.
ceremony-failed = Lo que envió { $holder } no encajaba, y cualquiera puede comprobar que fue así. Con ello ha fracasado este intento, y no se ha perdido nada.
ceremony-failed-more = Pregunta qué pasó: puede ser un dispositivo defectuoso o mala fe. Después, empieza de nuevo. Todos los enlaces siguen funcionando. Si quieres otro guardián de llaves en su lugar, cambia antes el borrador.
ceremony-degenerate = Este intento ha quedado en nada. Nadie tiene la culpa. Empieza de nuevo; todos los enlaces siguen funcionando.
ceremony-freeze = Mirar otra vez la carta y fijar su texto
ceremony-again = Mirar otra vez
ceremony-lost = Enlace nuevo
ceremony-lost-more = ¿Se ha perdido el enlace, o puede haberlo visto alguien más? Entonces, crea uno nuevo. El antiguo deja de funcionar. No recupera una llave: para eso están las palabras en papel.
ceremony-lost-button = Enlace nuevo para { $holder }
ceremony-code = Números para comparar
ceremony-code-how = Todos los guardianes de llaves ven estos números. Conviene que se los lean unos a otros, por teléfono o cara a cara, antes de que nadie siga. Si alguien ve otros, hay alguien ajeno en el lugar de un guardián de llaves: entonces, empieza de nuevo.
ceremony-anew = Empezar de nuevo
ceremony-anew-more = Todas las personas vuelven a empezar con el mismo enlace. Las palabras que se anotaron en este intento ya no valen nada; conviene destruirlas.
ceremony-anew-button = Empezar de nuevo
ceremony-state-none = sin empezar
ceremony-state-running = en marcha
ceremony-state-anew = hay que empezar de nuevo
ceremony-state-complete = la llave ya está
holder-named = Figura en el borrador
holder-invited = Aún no ha abierto el enlace
holder-joined = Se ha unido
holder-dealt = Ha comparado los números y ha repartido las partes
holder-ready = Listo: ha vuelto a escribir las palabras del papel y son correctas
links-title = Enlaces para los guardianes de llaves
links-once = Estos enlaces solo se muestran ahora.
links-once-more = Quien tenga un enlace puede ocupar el lugar de ese guardián de llaves. Si vuelves a cargar esta página, no se muestra nada; un enlace perdido se puede sustituir.
links-how = Da a cada persona su propio mensaje, mejor en papel o por una mensajería que nadie más que tú y esa persona pueda leer, nunca por el correo del trabajo. Con un clic se selecciona un mensaje entero; o imprime esta página, una hoja para cada persona.
links-done = Los he guardado todos
invite-hello = Hola, { $holder }: te pedimos que seas guardián o guardiana de llaves de la carta «{ $title }» de { $group }.
invite-what = Quienes firman esta carta pueden poner su nombre bajo llave. Los nombres solo se abren juntos, cuando haya suficientes y acepten suficientes guardianes de llaves. Tu nombre aparece en público entre los de quienes guardan las llaves.
invite-how = Abre este enlace en un navegador tuyo, no en un dispositivo ni en una red de la empresa. Necesitas un bolígrafo, papel y unos diez minutos.
invite-secret = No enseñes el enlace a nadie: quien lo tenga puede ocupar tu lugar.
invite-later = Lo necesitarás una vez más cuando se vayan a abrir los nombres. Guarda en otro sitio las palabras que vas a anotar.
next-ceremony = Haz que los guardianes de llaves creen la llave de los nombres bajo llave.
next-call = Ya hay bastantes nombres bajo llave: puedes convocar la apertura.
next-open = Ya se pueden abrir los nombres: pide a los guardianes de llaves que abran sus enlaces y acepten.
locked-state-locked = Los nombres están bajo llave.
locked-state-void = La apertura ya se convocó antes, pero al acabar su plazo no quedaban bastantes nombres bajo llave. Los nombres están bajo llave.
locked-state-called = Se ha convocado la apertura. Hasta el { $date }, quienes firmaron pueden retirar su firma; después se podrán abrir los nombres, si quedan los suficientes.
locked-state-opened = { $count ->
    [one] Está abierto { $count } nombre que estaba bajo llave.
   *[other] Están abiertos { $count } nombres que estaban bajo llave.
}
locked-refused = Lo enviado por { $names } no es su parte de la llave de esta carta. No se ha perdido nada: pide que se intente otra vez, con las palabras en papel. Otras personas pueden abrir los nombres sin esa parte si aceptan las suficientes.
locked-before-delivery = En cuanto anotes que la carta está entregada, respondida o cerrada, los nombres bajo llave ya no se pueden abrir, y se borran. Convoca antes la apertura.
locked-before-delivery-called = En cuanto anotes que la carta está entregada, respondida o cerrada, los nombres bajo llave ya no se pueden abrir, y se borran. Espera antes a la apertura.
loss-lead = Esta carta tiene nombres bajo llave que aún no están abiertos. Con este paso ya no se podrán abrir nunca, y se borran.
loss-advice = Si quieres que se vean los nombres, vuelve atrás y convoca antes la apertura, o espera a la que está convocada.
loss-submit = Anotarlo y borrar los nombres sin que nadie los lea
call-not-yours = Según las condiciones de esta carta, solo un guardián de llaves puede convocar la apertura.
call-too-few = La apertura se puede convocar en cuanto haya bastantes nombres bajo llave. Cuántos faltan tampoco se te muestra a ti.
call-too-late = El tiempo que queda no bastaría: estos nombres no se abren nunca.
call-button = Convocar la apertura
call-title = ¿Convocar la apertura de los nombres?
call-lead = Se trata de los nombres bajo llave de la carta «{ $title }».
call-what = La convocatoria es pública al instante. Hasta el { $date }, quienes firmaron pueden retirar su firma. Después ya no se puede firmar ni retirar nada, y se podrán abrir los nombres, si quedan los suficientes.
call-once = Nadie puede deshacer una convocatoria. Avisa a los miembros, para que nadie se lleve una sorpresa.
call-submit = Convocar la apertura

## Pages: locked names, explained
how-locked = Cómo funcionan los nombres bajo llave
how-locked-1 = Algunas cartas te dejan poner tu nombre bajo llave. Tu navegador lo hace antes de enviarlo. Sigue bajo llave hasta que hayan dado el suyo tantos colegas como dice la carta. Así nadie tiene que dar el primer paso.
how-locked-2 = La llave está repartida en partes, en manos de guardianes de llaves que la carta nombra. Si alguien convoca la apertura, hay tiempo para retirar una firma. Solo después, y solo si quedan bastantes nombres, los guardianes de llaves pueden entregar sus partes; y tienen que aceptar tantos como dice la carta.
how-locked-3 = Entonces se abren todos los nombres a la vez, para todo el mundo. Si no se han abierto cuando se entrega la carta o llega su última fecha, no se abren nunca, y se borran.
privacy-kept-6 = También un nombre bajo llave se guarda junto al registro, y no se entrega a nadie antes de que los nombres estén abiertos. Se borra cuando retiras tu firma, y si los nombres no se han abierto antes de que se entregue la carta o llegue su última fecha.
privacy-locked = Nombres bajo llave
privacy-locked-lead = Quién podría hacer qué con un nombre que pones bajo llave:
privacy-locked-1 = Guardianes de llaves: tantos como dice la carta pueden abrir los nombres; si son menos, no pueden. Si ese número de ellos falta a su palabra y quien administra este servidor les ayuda, podrían leer los nombres antes de tiempo. Contra eso solo está su honradez, así que mira quiénes son.
privacy-locked-2 = Quien administra este servidor no puede leer los nombres bajo llave sin los guardianes de llaves. Podría borrarlos, o impedir que se abran.
privacy-locked-3 = Quienes organizan no pueden leerlos de ninguna manera. Eligen a los guardianes de llaves, y pueden convocar la apertura si la carta lo dice.
privacy-locked-4 = El número exacto de firmas y de nombres bajo llave está en todo momento en el registro público, para quien lo compruebe entero. Nuestras páginas lo muestran por escalones, para que nadie vea de un vistazo cómo llegan las firmas una a una.
privacy-locked-5 = Una vez abiertos los nombres, cualquiera puede leerlos y copiarlos. Eso no se puede deshacer.
privacy-locked-6 = Un ordenador cuántico, si algún día llega a haberlo, podría abrir los nombres bajo llave sin ningún guardián de llaves. Por eso no están en el registro público, sino junto a él, donde se pueden borrar. Quien haya copiado el servidor antes los sigue teniendo.
risk-keyholders = Guardianes de llaves de una carta con nombres bajo llave
risk-keyholders-gives = Si tantos como dice la carta actúan junto con el servidor: los nombres bajo llave de esta carta, antes de lo prometido. Si no quedan bastantes: los nombres no se pueden abrir nunca.
risk-keyholders-keeps = Si son menos: todos los nombres bajo llave. Aunque sean todos: quién firmó sin dar su nombre, y los nombres de otras cartas.

## All names, and what other sites take
names-title = Quién ha firmado con su nombre
names-search = Buscar en nombres, funciones y comentarios
names-search-button = Buscar
names-found = { $count ->
    [one] { $count } resultado.
   *[other] { $count } resultados.
}
names-all = { $count ->
    [one] Mostrar el único nombre
   *[other] Mostrar los { $count } nombres
}
names-jump = Saltar a una letra
names-none = No se ha encontrado a nadie.
names-pages = Páginas
names-next = Página siguiente
names-check = Quien no quiera fiarse de esta página puede comprobarlo todo:
csv-name = Nombre
csv-role = Función
csv-address = Dirección acreditada
csv-comment = Comentario
frame-read = Leer la carta
cite = Citar esta carta, insertar su recuento
cite-text = «{ $title }», carta abierta a { $addressee } de { $group }, { $date }.
cite-hash = Huella del texto
cite-picture = El recuento como imagen
cite-frame = Título y recuento en un marco
cite-json = Sus datos en JSON
letter-sign-has = Firmar con la prueba de este dispositivo
letter-none-yet = Todavía no ha firmado nadie, de unas { $members } personas.
letter-from = se puede firmar a partir del
letter-since = desde el
letter-by = Una carta de
letter-vouch = Cada firma se apoya en una prueba de pertenencia; de ello responde quien repartió las pruebas.
calendar-opens = Recordarme cuándo se abre la firma
calendar-opens-title = Se abre la firma: { $title }
calendar-last = Recordarme los últimos días
calendar-last-title = Últimos días para firmar: { $title }
calendar-names = Recordarme cuándo se podrán abrir los nombres
calendar-names-title = Se podrán abrir los nombres: { $title }
field-lang-wrong = Esto no es una etiqueta de idioma: elige una de la lista o escribe una como pt-br.
field-mail-off = Este servidor no envía correos, así que nadie podría recibir un código: elige códigos en papel.
