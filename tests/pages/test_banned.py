"""The banned-word list: every row finds its word in several forms and leaves good text alone."""

from __future__ import annotations

import pytest

from cxlib.pages.banned import find_banned, readable, rules, sentences

SHELVES = {"words": "consultant", "owner": "owner", "first": "first"}

BAD = {
    ("en", "words", "loyal customers forgive"): "Loyal customers forgive six times more.",
    ("en", "words", "referral"): "Most came by referral.",
    ("en", "owner", "respondents"): "Most respondents liked it.",
    ("en", "owner", "significant"): "The change is Significant.",
    ("en", "owner", "detractor"): "There were five detractors.",
    ("en", "first", "NPS"): "NPS 43.",
    ("en", "first", "promoter"): "Forty promoters.",
    ("en", "first", "touchpoint"): "The touchpoints that hurt.",
    ("en", "first", "confidence"): "The confidence interval is wide.",
    ("en", "first", "churn"): "Churn fell.",
    ("pl", "words", "strategia obsługi klienta"): "Nasza strategia obsługi klienta działa.",
    ("pl", "words", "ocena promotora netto"): "Oceny promotora netto wzrosły.",
    ("pl", "words", "wynik rekomendacji netto"): "Wyniku rekomendacji netto nie znamy.",
    ("pl", "words", "detraktor"): "Pięciu DETRAKTORÓW czeka.",
    ("pl", "words", "wskaźnik wysiłku"): "Wskaźnika wysiłku nie liczymy.",
    ("pl", "words", "punkt kontaktu"): "W każdym punkcie kontaktu.",
    ("pl", "words", "ścieżka klienta"): "Ścieżkę pacjenta opisano.",
    ("pl", "words", "punkt bólu"): "Trzy punkty bólu.",
    ("pl", "words", "chwile radości"): "Chwile radości klientów.",
    ("pl", "words", "odzyskiwanie usług"): "Odzyskiwania usług uczymy zespół.",
    ("pl", "words", "czas reakcji"): "Czasu reakcji nie zmieniono.",
    ("pl", "words", "rezolucja"): "Czas rezolucji.",
    ("pl", "words", "retencja"): "Retencji pacjentów nie mierzono.",
    ("pl", "words", "rotacja klientów"): "Rotacja klientów rośnie.",
    ("pl", "words", "wskaźnik wykupu"): "Wskaźnikiem wykupu jest to.",
    ("pl", "words", "zwroty klientów"): "Zwroty klientów po roku.",
    ("pl", "words", "skierowanie"): "Ze skierowania przyszło pięć osób.",
    ("pl", "words", "recenzja"): "Recenzje w internecie.",
    ("pl", "words", "przegląd klienta"): "Przeglądy klientów w internecie.",
    ("pl", "words", "linia bazowa"): "Linię bazową ustalono.",
    ("pl", "words", "akcja"): "Trzy akcje na kwartał.",
    ("pl", "words", "właściciel działania"): "Właścicielem działania jest Marta.",
    ("pl", "words", "zamknięta pętla"): "Zamkniętej pętli brakuje.",
    ("pl", "words", "sprzężenie zwrotne"): "Sprzężenia zwrotnego brakuje.",
    ("pl", "words", "sterownik"): "Sterownikiem oceny jest cena.",
    ("pl", "words", "kierowca"): "Kierowcy lojalności to cena.",
    ("pl", "words", "za wcześnie, aby powiedzieć"): "Za wcześnie, aby powiedzieć.",
    ("pl", "words", "brak efektu"): "Brak efektu po kwartale.",
    ("pl", "words", "nie działa"): "Nowy zwyczaj nie działa.",
    ("pl", "words", "pracowało"): "Pracowało: oddzwanianie.",
    ("pl", "words", "próbka"): "Próbka jest mała.",
    ("pl", "words", "sampel"): "Mały sampel.",
    ("pl", "words", "stopa zwrotu"): "Stopy zwrotu ankiet.",
    ("pl", "words", "zwrotność"): "Zwrotność ankiet.",
    ("pl", "owner", "respondent"): "Respondentów było 64.",
    ("pl", "owner", "istotny"): "Zmiana istotna statystycznie.",
    ("pl", "owner", "promotor"): "Promotorów jest 40.",
    ("pl", "owner", "krytyk"): "Krytyków jest 11.",
    ("pl", "owner", "właściciel"): "Dla właścicielki kliniki.",
    ("pl", "owner", "feedback"): "Feedbacku było mało.",
    ("pl", "first", "NPS"): "NPS 52.",
    ("pl", "first", "punkt styku"): "Punkty styku.",
    ("pl", "first", "przedział ufności"): "Przedziały ufności są szerokie.",
    ("pl", "first", "kwartał"): "W III kwartale było lepiej.",
    ("pl", "first", "pasywny"): "Pasywnych jest 13.",
    ("tr", "words", "promotör"): "Promotörler arttı.",
    ("tr", "words", "savunucu"): "Son aşama: savunuculuk.",
    ("tr", "words", "kötüleyen"): "KÖTÜLEYENLER azaldı.",
    ("tr", "words", "Net Tavsiye Skoru"): "Net Tavsiye Skoru arttı. Net Tavsiye Skoru 43.",
    ("tr", "words", "acı noktası"): "ACI NOKTALARI belli.",
    ("tr", "words", "gerçek anı"): "Gerçek anı buydu.",
    ("tr", "words", "mutluluk taktikleri"): "Mutluluk taktiklerimiz var.",
    ("tr", "words", "şikayet"): "Üç ŞİKAYET geldi.",
    ("tr", "words", "hala"): "Konu hala açık.",
    ("tr", "words", "hizmet kurtarma"): "Hizmet kurtarması gerekir.",
    ("tr", "words", "çözünürlük"): "Çözünürlük süresi uzadı.",
    ("tr", "words", "müşteri saklama"): "Müşteri saklama oranı.",
    ("tr", "words", "retansiyon"): "Retansiyonu ölçtük.",
    ("tr", "words", "sevk"): "Sevkle gelen hasta.",
    ("tr", "words", "inceleme"): "Google incelemeleri arttı.",
    ("tr", "words", "taban çizgisi"): "Taban çizgimiz belli.",
    ("tr", "words", "eylem"): "Üç eylem planlandı.",
    ("tr", "words", "aksiyon sahibi"): "Aksiyonun sahibi Merve.",
    ("tr", "words", "kapalı döngü"): "Kapalı döngüyü kurduk.",
    ("tr", "words", "sürücü"): "Memnuniyetin sürücüleri.",
    ("tr", "words", "söylemek için erken"): "Söylemek için çok erken.",
    ("tr", "words", "etkisiz"): "Bu adım etkisizdi.",
    ("tr", "words", "işe yaramadı"): "İŞE YARAMADI: yeni form.",
    ("tr", "words", "çalıştı"): "Çalıştı: geri arama.",
    ("tr", "words", "numune"): "Numune küçüktü.",
    ("tr", "words", "örnek büyüklüğü"): "Örnek büyüklüğü az.",
    ("tr", "owner", "anlamlı fark"): "İstatistiksel olarak anlamlı bir fark yok.",
    ("tr", "owner", "müşteri çaba skoru"): "Müşteri çaba skoru 5.",
    ("tr", "owner", "pasif"): "Pasifler 13 kişi.",
    ("tr", "owner", "aksiyon"): "Aksiyon aldık.",
    ("tr", "owner", "vaat"): "Vaadimizi tuttuk.",
    ("tr", "owner", "feedback"): "Feedback verdiler.",
    ("tr", "owner", "sen"): "Senin kliniğin.",
    ("tr", "first", "NPS"): "NPS 52.",
    ("tr", "first", "temas noktası"): "Temas noktaları.",
    ("tr", "first", "güven aralığı"): "Güven aralığı geniş.",
    ("tr", "first", "çeyrek"): "Bu ÇEYREKTE iyiydi.",
    ("tr", "first", "katılımcı"): "Katılımcıların 40'ı.",
}

GOOD = {
    "en": [
        "40 of 64 patients gave us 9 or 10.",
        "Worked: calling back the same day.",
        "Most came because of a friend.",
        "Too early to tell, we look again in January.",
        "You said, we did.",
    ],
    "pl": [
        "Krytyka była łagodna.",
        "Reakcja zespołu była szybka.",
        "Zadziałało: oddzwanianie tego samego dnia.",
        "Zwrot towaru: 3 sprawy.",
        "Strona nie działa na telefonie.",
        "Kierowca kuriera był uprzejmy.",
        "Za wcześnie, by ocenić; sprawdzimy w styczniu.",
        "Przegląd roku za nami.",
        "Mapa podróży pacjenta.",
        "Osoba właściwa: Marta.",
        "Działanie: SMS o opóźnieniu. Odpowiada: Marta",
        "Odsetek odpowiedzi: 64 na 120.",
        "Pogorszyło się: odpowiedzi na e-maile w terminie.",
    ],
    "tr": [
        "Kötüleşti: e-postalara zamanında yanıt.",
        "İşe yaradı: aynı gün geri arama.",
        "Üç şikâyet hâlâ açık.",
        "Eylül ayında 64 yanıt geldi.",
        "Karar için henüz erken.",
        "Etkisi görülmedi.",
        "Örneğin bekleme süresi.",
        "64 hastanın 40'ı bize 9 veya 10 puan verdi.",
        "Kargo sürücüsü naziktir.",
        "Gerçek anlamda iyi.",
        "Süresi geçmiş 3 konu var.",
        "Çalışma saatleri uzadı.",
        "Geri bildirim için teşekkür ederiz.",
        "9–10 verenler arttı, 10 verenler de.",
        "2026 yanıtları burada.",
        "Sennur Hanım aradı.",
    ],
}


def hits(text: str, language: str, audience: str, sector: str | None = "dental") -> set[str]:
    return {hit.rule for hit in find_banned(text, language, sector=sector, audience=audience)}  # type: ignore[arg-type]


@pytest.mark.parametrize(("language", "shelf", "name"), BAD, ids=[" ".join(key) for key in BAD])
def test_every_row_finds_its_word_in_another_form(language: str, shelf: str, name: str) -> None:
    assert name in hits(BAD[language, shelf, name], language, SHELVES[shelf])


def test_every_row_of_the_list_has_a_case() -> None:
    listed = {
        (lang, shelf, rule.name)
        for lang in ("en", "pl", "tr")
        for shelf in SHELVES
        for rule in rules(lang, shelf)
    }
    assert listed == set(BAD)


@pytest.mark.parametrize("language", GOOD)
def test_good_text_is_left_alone(language: str) -> None:
    found = [(text, hits(text, language, "first")) for text in GOOD[language]]
    assert [entry for entry in found if entry[1]] == []


@pytest.mark.parametrize(("language", "shelf", "name"), [key for key in BAD if key[1] != "words"])
def test_the_owner_s_rows_leave_the_consultant_s_words_alone(language: str, shelf: str, name: str) -> None:
    assert name not in hits(BAD[language, shelf, name], language, "consultant")


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("pl", "Retencji nie mierzono.", "retencja"),
        ("tr", "Retansiyonu ölçtük.", "retansiyon"),
        ("tr", "Sevkiyat gecikti.", "sevk"),
        ("pl", "Skierowanie", "skierowanie"),
        ("en", "A referral.", "referral"),
    ],
)
def test_dental_terms_are_refused_in_clinics_only(language: str, text: str, name: str) -> None:
    assert name in hits(text, language, "owner", "clinic")
    assert name not in hits(text, language, "owner", "shop")
    assert name not in hits(text, language, "owner", None)


def test_a_term_that_may_stand_once() -> None:
    assert "Net Tavsiye Skoru" not in hits("Net Tavsiye Skoru (NPS) 43.", "tr", "owner")


def test_a_hit_says_where_and_what_instead() -> None:
    (hit,) = find_banned("Dobrze. Pięciu detraktorów czeka.", "pl")
    assert (hit.found, hit.where, hit.say) == ("detraktorów", "pięciu detraktorów czeka.", "krytyk")


def test_decomposed_letters_and_soft_hyphens_are_read_as_people_do() -> None:
    assert "punkt bólu" in hits("punkt bo\u0301lu", "pl", "owner")
    assert "detraktor" in hits("detrak\u00adtor", "pl", "owner")


@pytest.mark.parametrize(
    "text", ["Co zrobiłeś?", "O co ZAPYTAŁAŚ", "pacjent zadowolony/a", "Pan/Pani", "klient(ka)", "zrobił/a"]
)
def test_polish_gendered_forms(text: str) -> None:
    assert hits(text, "pl", "consultant") & {"gendered past", "gender by slash"}


@pytest.mark.parametrize("text", ["Cały zespół", "Udało się 61 na 89", "i/lub", "61/89", "e-mail/SMS"])
def test_polish_forms_that_are_fine(text: str) -> None:
    assert hits(text, "pl", "owner") == set()


def test_strangers_are_not_called_by_ty() -> None:
    text = "Twoja klinika"
    assert [hit.rule for hit in find_banned(text, "pl")] == ["direct address"]
    assert find_banned(text, "pl", address="direct") == []
    assert hits("Państwa klinika", "pl", "owner") == set()


@pytest.mark.parametrize(
    "text", ["64 yanıtlar", "3 konuları bekliyor", "89\u00a0aramaların 61'i", "12 kişilerden"]
)
def test_turkish_plural_after_a_number(text: str) -> None:
    assert "plural after a number" in hits(text, "tr", "consultant")


@pytest.mark.parametrize(
    "text", ["64 yanıt", "5 dolar", "10 verenler", "2026 yorumları", "3. yorumlar", "9–10 puanlar"]
)
def test_turkish_numbers_that_are_fine(text: str) -> None:
    assert hits(text, "tr", "owner") == set()


def test_turkish_percent_and_hearsay() -> None:
    assert "percent sign" in hits("Yanıt oranı 69%.", "tr", "owner")
    assert hits("Yanıt oranı %69.", "tr", "owner") == set()
    assert "hearsay (-miş)" in hits("Hastalar beklemiş.", "tr", "owner")
    assert hits("Verilmiş söz tutuldu. Sayı altmış.", "tr", "owner") == set()


@pytest.mark.parametrize(
    ("language", "text"),
    [("pl", "The wait in the room with no news."), ("tr", "Your answers are from this quarter.")],
)
def test_text_left_in_english(language: str, text: str) -> None:
    assert "untranslated" in hits(text, language, "owner")
    assert hits(text, "en", "owner") == set()


def test_one_english_name_is_no_untranslated_text() -> None:
    assert hits("The Barber: 64 odpowiedzi", "pl", "owner") == set()


@pytest.mark.parametrize("text", ["Odpowiedzi: {n}", "Czeka: nan", "None z nich", "wynik: NaN"])
def test_empty_blanks(text: str) -> None:
    assert "blank" in hits(text, "pl", "consultant")


def test_no_statistics_on_the_first_screen_and_no_n_for_clients() -> None:
    assert "n =" in hits("NPS 52 (n = 64)", "en", "owner")
    assert "p-value" in hits("p < 0.05", "en", "owner")
    assert "percentage" in hits("69% were happy.", "en", "first")
    assert hits("69% were happy (n = 64).", "en", "consultant") == set()


def test_sentences_of_the_first_screen_have_at_most_15_words() -> None:
    fifteen = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen."
    assert hits(fifteen, "en", "first") == set()
    assert hits("zero " + fifteen, "en", "first") == {"long sentence"}
    assert hits("zero " + fifteen, "en", "owner") == set()
    assert hits(f"Anna Dental · {fifteen}", "en", "first") == set(), "parts between dots count by themselves"


def test_sentences_are_not_cut_inside_dates() -> None:
    assert sentences("2026'nın 3. çeyreği. Dobrze? Tak") == ["2026'nın 3. çeyreği.", "Dobrze?", "Tak"]
    assert sentences("Zadziałało. 61 na 89. Od wiosny\nlepiej") == [
        "Zadziałało.",
        "61 na 89.",
        "Od wiosny",
        "lepiej",
    ]


def test_readable_is_what_people_read() -> None:
    page = (
        "<html lang=pl><head><title>Tytuł</title><style>.nps{}</style></head>"
        "<body><p>Jeden <b>dwa</b></p><br>"
        '<svg aria-label="alt"><text>trzy</text></svg><blockquote class="cx-quote">detraktor</blockquote>'
        '<p lang="en">the and of</p><script>var n</script><p>ko&nbsp;niec</p></body></html>'
    )
    assert readable(page, "pl").split("\n") == ["Tytuł", "Jeden dwa", "alt", "trzy", "ko\u00a0niec"]
