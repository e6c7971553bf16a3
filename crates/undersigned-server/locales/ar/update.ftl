# Updates: the first type of the campaign's record.
record-update = مستجدّ
record-update-new = كتابة مستجدّ
record-update-lead = أخبر القرّاء بما حدث: يظهر في صفحة الرسالة، وفي خلاصة الأخبار، وفي عنوان خاص به.
record-update-correct = تصحيح مستجدّ
record-update-correct-lead = يرى القرّاء النص المصحّح. ويبقى السابق مقروءًا بجانبه، مع تاريخه.
field-update-title = العنوان
field-update-title-hint = ما حدث، في سطر واحد.
field-update-text = النص
field-update-text-hint = بصيغة Markdown، كما في الرسالة. لا تذكر أشخاصًا آخرين إلا إذا وافقوا أو تكلّموا علنًا.
