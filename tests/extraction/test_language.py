import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.article import Article
from pipeline.extraction.language import LanguageDecision, decide_language

FOREIGN = {
    "es": (
        "El deslizamiento de tierra sepultó once viviendas en la madrugada del martes y dejó al menos nueve "
        "muertos, informó la alcaldía. Los equipos de rescate buscaban a otras cuatro personas entre el lodo."
    ),
    "fr": (
        "Au moins douze personnes ont été tuées et une trentaine d’autres blessées dans l’effondrement d’un "
        "immeuble, a annoncé lundi la préfecture. Les recherches se poursuivaient dans la soirée avec des chiens."
    ),
    "uk": (
        "Унаслідок нічного обстрілу громади загинули двоє людей, ще семеро поранені, "
        "повідомили в обласній адміністрації. Рятувальники продовжують розбирати завали житлового будинку."
    ),
    "ru": (
        "В результате пожара на складе погибли три человека, ещё восемь доставлены в больницу, "
        "сообщили в региональном управлении. Площадь возгорания составила две тысячи квадратных метров."
    ),
    "ar": (
        "قتل ما لا يقل عن خمسة عشر شخصا وأصيب العشرات في انهيار جسر قديم وسط المدينة صباح اليوم، "
        "حسبما أعلنت السلطات المحلية. وقال مسؤول إن فرق الإنقاذ ما زالت تبحث عن مفقودين تحت الأنقاض."
    ),
    "tr": (
        "Sel sularına kapılan minibüste bulunan altı kişi hayatını kaybetti, üç kişi ise yaralı olarak "
        "kurtarıldı. Valilik, bölgede arama kurtarma çalışmalarının sürdüğünü ve iki köyün boşaltıldığını açıkladı."
    ),
    "de": (
        "Bei einem Brand in einem Wohnhaus sind in der Nacht zum Sonntag vier Menschen ums Leben gekommen, "
        "wie die Polizei mitteilte. Sechs weitere Bewohner wurden mit Rauchvergiftungen in Krankenhäuser gebracht."
    ),
    "zh": (
        "当地政府周三表示，连日暴雨引发的山体滑坡已造成至少十八人死亡，另有七人失踪。救援人员正在泥石流掩埋的村庄里继续搜寻，附近三千多名居民已经被转移到学"
        "校和体育馆安置。气象部门警告说，未来两天该地区还将有大雨，居民不要返回家中，道路仍然中断，供电尚未恢复，军队派出直升机运送药品和食物，学校停课三天。"
    ),
    "ja": (
        "県によりますと、大雨による土砂崩れで住宅五棟が倒壊し、これまでに三人の死亡が確認されました。ほかに二人と連絡が取れておらず、消防と警察が捜索を続けています。"
        "市は川沿いの住民およそ四千人に避難指示を出し、体育館など六か所に避難所を開設しました。気象台は今夜も激しい雨が降るおそれがあるとして警戒を呼びかけています。"
    ),
    "pt": (
        "Pelo menos sete pessoas morreram e outras vinte ficaram feridas quando um ônibus caiu de uma ponte na "
        "manhã desta quinta-feira, informou a polícia rodoviária. As vítimas foram levadas para dois hospitais da região."
    ),
    "it": (
        "È di cinque morti e undici feriti il bilancio del crollo di una palazzina avvenuto nella notte, "
        "secondo quanto riferito dai vigili del fuoco. Le ricerche dei dispersi continuano con le unità cinofile."
    ),
    "pl": (
        "Cztery osoby zginęły, a dziewięć zostało rannych w zderzeniu autobusu z ciężarówką, "
        "poinformowała policja. Do wypadku doszło w poniedziałek rano na drodze krajowej, która pozostaje zablokowana."
    ),
    "nl": (
        "Bij een ontploffing in een flatgebouw zijn drie mensen om het leven gekomen en twaalf anderen gewond "
        "geraakt, heeft de brandweer laten weten. De bewoners van de omliggende huizen zijn opgevangen in een sporthal."
    ),
    "fa": (
        "دست‌کم هشت نفر در اثر ریزش معدن جان خود را از دست دادند و پنج نفر دیگر زخمی "
        "شدند. مقام‌های محلی گفتند عملیات نجات برای یافتن کارگران گرفتار همچنان ادامه دارد."
    ),
    "he": (
        "לפחות שישה בני אדם נהרגו ועשרות נפצעו בקריסת מרפסת במהלך אירוע משפחתי, כך "
        "מסרה המשטרה. כוחות ההצלה המשיכו לחפש לכודים תחת ההריסות עד שעות הבוקר המאוחרות."
    ),
    "hi": (
        "अधिकारियों ने बताया कि बाढ़ में बहने से कम से कम दस लोगों की मौत हो गई और कई अन्य लापता हैं। बचाव दल "
        "प्रभावित गांवों में राहत सामग्री पहुंचा रहे हैं और हजारों लोगों को सुरक्षित स्थानों पर ले जाया गया है।"
    ),
    "id": (
        "Sedikitnya lima orang tewas dan belasan lainnya luka-luka akibat tanah longsor yang menimpa sebuah desa "
        "pada Rabu malam, kata kepala badan penanggulangan bencana setempat. Ratusan warga mengungsi ke balai desa."
    ),
    "sw": (
        "Watu saba wamefariki dunia na wengine kumi na wawili kujeruhiwa baada ya basi kupinduka karibu "
        "na mji huo, polisi wamesema. Majeruhi wamepelekwa katika hospitali ya wilaya kwa matibabu zaidi."
    ),
    "el": (
        "Τουλάχιστον τέσσερις άνθρωποι έχασαν τη ζωή τους και δέκα τραυματίστηκαν από "
        "την πυρκαγιά που ξέσπασε το βράδυ σε ξενοδοχείο, ανακοίνωσε η πυροσβεστική υπηρεσία."
    ),
    "ro": (
        "Trei persoane au murit și alte opt au fost rănite după ce un autocar s-a răsturnat pe un "
        "drum județean, au anunțat autoritățile. Victimele au fost transportate la spitalul din localitate."
    ),
    "sv": (
        "Fyra personer har omkommit och ett tiotal skadats efter att en buss kört av vägen i natt, "
        "uppger polisen. De skadade har förts till sjukhus och vägen är avstängd i båda riktningarna."
    ),
    "vi": (
        "Ít nhất chín người thiệt mạng và nhiều người khác mất tích sau khi lũ quét tràn qua hai xã vùng cao "
        "vào rạng sáng nay, chính quyền địa phương cho biết. Lực lượng cứu hộ vẫn đang tìm kiếm các nạn nhân."
    ),
    "so": (
        "Ugu yaraan lix qof ayaa ku dhimatay tiro kalena way ku dhaawacmeen qarax ka dhacay suuqa "
        "magaalada, sida ay sheegeen saraakiisha booliska. Dadka dhaawaca ah waxaa loo qaaday isbitaalka."
    ),
    "my": (
        "ရေကြီးမှုကြောင့် အနည်းဆုံး လူရှစ်ဦး သေဆုံးခဲ့ပြီး အိမ်ခြေ ရာနှင့်ချီ ပျက်စီးခဲ့သည်ဟု ဒေသခံ "
        "အာဏာပိုင်များက ပြောကြားခဲ့သည်။ ကယ်ဆယ်ရေးအဖွဲ့များက ပျောက်ဆုံးသူများကို ဆက်လက် ရှာဖွေနေကြသည်။"
    ),
    "ko": (
        "소방당국은 새벽에 발생한 공장 화재로 다섯 명이 숨지고 열두 명이 다쳤다고 밝혔다. 구조대는 연락이 닿지 않는 직원 두 명을 찾기 "
        "위해 무너진 건물 내부를 수색하고 있으며, 인근 주민 수백 명이 학교 체육관으로 대피했다. 경찰은 정확한 화재 원인을 조사하고 있다."
    ),
    "hr": (
        "Najmanje troje ljudi poginulo je, a sedmero je ozlijeđeno u eksploziji plina u stambenoj "
        "zgradi, priopćila je policija. Spasioci i dalje pretražuju ruševine, a stanari su smješteni u školu."
    ),
}

ENGLISH = {
    "foreign names": (
        "Governor Volodymyr Hryhorovych Tkachenko, Mayor Zeynep Kılıçdaroğlu and Abd al-Rahman bin Yusuf al-Qahtani met in Nizhyn, where "
        "Kateryna Prykhodko and Szczepan Brzęczyszczykiewicz had died."
    ),
    "all capitals": (
        "THE RIVER ROSE BY TWO METRES IN A NIGHT AND CARRIED AWAY THE BRIDGE. ELEVEN PEOPLE WERE RESCUED FROM ROOFS, THE MAYOR SAID, "
        "AND NOBODY WAS HURT."
    ),
    "corrupted": (
        "Th\ufffd wildf\ufffdre h\ufffds burn\ufffdd 4,0\ufffd0 hect\ufffdres s\ufffdnce Mond\ufffdy, offic\ufffdals s\ufffdid, and "
        "t\ufffdo villag\ufffds w\ufffdre evacuat\ufffdd wh\ufffdn the w\ufffdnd turned to the so\ufffdth."
    ),
    "a list of places": (
        "Districts affected: Kaduna, Zamfara, Sokoto, Katsina, Kebbi, Jigawa, Yobe, Borno, Adamawa, Gombe, Bauchi, Plateau. "
        "Households: 340. Wells: 15. Schools: 7."
    ),
    "a table": (
        "Killed: 3; injured: 12; missing: 0; houses destroyed: 41; houses damaged: 230; livestock lost: 560; bridges: 2; schools: 4; "
        "wells: 17; roads (km): 36."
    ),
    "lost commas": (
        "Four traders dead in Tell Hisan market raid monitor Tuesday 6 Mar 2018 Jets hit Tell Hisan market near Abu Jarash Hama province "
        "killing four traders monitor says"
    ),
}


def decide(text: str, *, language: str | None = None) -> LanguageDecision:
    return decide_language(Article(article_id="any", body=text or ".", language=language), text)


@pytest.mark.parametrize("language", FOREIGN)
def test_other_languages_are_told_from_english(language: str) -> None:
    assert not decide(FOREIGN[language]).is_supported


@pytest.mark.parametrize("language", sorted(set(FOREIGN) - {"hr", "id"}))
def test_the_language_is_named(language: str) -> None:
    assert decide(FOREIGN[language]).language == language


@pytest.mark.parametrize("kind", ENGLISH)
def test_english_that_hardly_looks_like_it_is_read(kind: str) -> None:
    assert decide(ENGLISH[kind]) == LanguageDecision(language="en", is_supported=True)


@pytest.mark.parametrize("given", ["en", "EN", "en-GB", "en_US", "en-Latn-NG"])
def test_any_english_that_the_article_names_is_supported(given: str) -> None:
    assert decide(FOREIGN["es"], language=given) == LanguageDecision(language=given, is_supported=True)


@pytest.mark.parametrize("given", ["uk", "de-AT", "enm", "eng-x", "und"])
def test_another_language_that_the_article_names_is_believed(given: str) -> None:
    assert decide(ENGLISH["a table"], language=given) == LanguageDecision(language=given, is_supported=False)


def test_a_text_too_short_to_tell_is_english() -> None:
    assert decide(FOREIGN["fr"][:119]).is_supported


def test_quotations_in_another_language_leave_an_article_english() -> None:
    text = "The mayor wrote on Sunday that the bridge had been closed and that the road to the north was under water. She said: "
    assert decide(text + FOREIGN["es"]).is_supported


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400).filter(str.strip))
def test_any_text_is_decided_the_same_way_twice(text: str) -> None:
    assert decide(text) == decide(text)
