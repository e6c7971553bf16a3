# جهة اتصال للصحافة.
record-contact = جهة اتصال للصحافة
record-contact-new = ذكر جهة اتصال للصحافة
record-contact-lead = تظهر في الشاشة الأولى من رسالتك. وإذا لم تختر رسالة ظهرت في الرسائل كلها.
record-contact-correct = تصحيح جهة الاتصال للصحافة
record-contact-correct-lead = تعرض صفحة الرسالة جهة الاتصال المصحّحة، وتبقى السابقة مقروءة في عنوانها إلى أن تمحوها.
field-contact-name = عمّن يُسأل
field-contact-name-hint = شخص وافق على أن يُذكر علنًا، أو ببساطة: المنظّمون.
field-contact-mail = عنوان البريد
field-contact-mail-hint = الأفضل عنوان جديد لهذه الحملة لا عنوان خاص، ولا عنوان العمل أبدًا: فنظام البريد عند صاحب عملك سيرى من يكتب.
field-contact-phone = الهاتف
field-contact-phone-hint = مع رمز البلد، مثل ‎+20 2 1234 5678. يمكنك تركه فارغًا.
field-contact-none = اذكر عنوانًا أو رقم هاتف.
contact-press = للصحافة:
