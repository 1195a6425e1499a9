"""Orders to forget what a model was told, in languages other than English."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["overrides_for"]

# For each language: beginnings of the words for what is to be forgotten; and words for forgetting it, whole or, with a
# hyphen, their beginnings. Both must stand in one sentence, the second first or last as the language has it.
_TO_FORGET_FIRST: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "ar": (
        ("تعليمات", "التعليمات", "الأوامر", "أوامر", "القواعد", "التوجيهات", "الإرشادات"),
        ("تجاهل", "تجاهلي", "انس", "أهمل", "لا تتبع"),
    ),
    "cs": (("instrukc", "pokyn", "pravid", "příkaz"), ("ignoruj-", "zapomeň-", "nedbej", "přeskoč", "obejdi")),
    "de": (
        ("anweisung", "instruktion", "vorgabe", "regel", "richtlinie", "befehl", "systemprompt", "prompt"),
        ("ignorier-", "missacht-", "vergiss", "vergesst", "vergessen sie", "überschreib-", "umgeh-", "verwirf"),
    ),
    "es": (
        ("instruccion", "indicacion", "órdenes", "reglas", "directrices", "directivas", "prompt"),
        ("ignora", "ignore", "ignorad", "olvida", "olvide", "omite", "descarta", "desobedece", "no sigas", "sáltate"),
    ),
    "fr": (
        ("instructions", "consignes", "règles", "directives", "ordres", "prompt"),
        (
            "ignore",
            "ignorez",
            "oublie",
            "oubliez",
            "contourne-",
            "désobéi-",
            "ne tiens pas compte",
            "ne tenez pas compte",
        ),
    ),
    "he": (("הוראות", "ההוראות", "הכללים", "ההנחיות"), ("התעלם", "התעלמי", "שכח", "תתעלם")),
    "id": (("instruksi", "perintah", "aturan", "petunjuk"), ("abaikan", "lupakan", "jangan ikuti")),
    "it": (
        ("istruzioni", "regole", "direttive", "indicazioni", "prompt"),
        ("ignora", "ignorate", "ignori", "dimentica", "dimenticate", "trascura", "non seguire", "scavalca"),
    ),
    "nl": (("instructie", "regels", "opdracht", "richtlijn", "prompt"), ("negeer", "vergeet", "omzeil")),
    "pl": (
        ("instrukcj", "polece", "zasad", "reguł", "wytyczn"),
        ("zignoruj-", "ignoruj-", "zapomnij", "pomiń", "nie stosuj"),
    ),
    "pt": (
        ("instruções", "instrucoes", "regras", "ordens", "diretrizes", "orientações", "comandos", "prompt"),
        ("ignore", "ignora", "esqueça", "esqueca", "esquece", "desconsidere", "descarte", "não siga"),
    ),
    "ru": (
        ("инструкци", "указани", "правил", "команд", "промпт", "предписани"),
        ("игнорируй-", "проигнорируй-", "забудь-", "отбрось-", "пренебреги-", "не следуй", "не обращай внимания"),
    ),
    "scandinavian": (
        ("instruktion", "instruks", "anvisning", "regler", "direktiv"),
        ("ignorer", "ignorera", "ignorér", "glöm", "glem", "bortse", "se bort"),
    ),
    "th": (("คำสั่ง", "คำแนะนำ", "กฎ"), ("เพิกเฉย", "ละเว้น", "ลืม", "ไม่ต้องสนใจ")),
    "uk": (("інструкці", "вказівк", "правил", "команд"), ("ігноруй-", "проігноруй-", "забудь-")),
    "vi": (("hướng dẫn", "chỉ dẫn", "lệnh", "quy tắc", "chỉ thị"), ("bỏ qua", "phớt lờ", "quên")),
    "zh": (
        ("指令", "指示", "提示", "规则", "規則", "命令", "说明", "說明"),
        ("忽略", "无视", "無視", "忽視", "忘记", "忘記", "忘掉", "不要理会", "不要遵守", "绕过"),
    ),
}
_TO_FORGET_LAST: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "de": (("anweisungen", "vorgaben", "regeln", "instruktionen"), ("ignorieren", "vergessen", "missachten")),
    "hi": (("निर्देश", "नियम", "आदेश"), ("अनदेखा", "नज़रअंदाज़", "नजरअंदाज", "भूल", "उपेक्षा")),
    "ja": (
        ("指示", "命令", "ルール", "プロンプト", "指令"),
        ("無視", "忘れてください", "忘れろ", "従わないで", "従うな"),
    ),
    "ko": (("지시", "명령", "지침", "규칙", "프롬프트"), ("무시하", "무시해", "잊어", "따르지 마")),
    "nl": (("instructies", "regels", "opdrachten"), ("negeren", "vergeten")),
    "tr": (("talimat", "yönerge", "kural", "komut"), ("yok say-", "görmezden gel-", "unut-", "dikkate alma-")),
}
_BETWEEN = 60


def _any_of(words: Sequence[str]) -> str:
    """Return what finds one of the words.

    Scripts from the Indian ones on have signs that end no word, or set no spaces: there any place begins and ends one.
    """
    found = []
    for word in words:
        spaced = word[0] < "\u0900"
        begin = r"\b" if spaced else ""
        end = r"\b" if spaced and not word.endswith("-") else ""
        found.append(rf"{begin}{re.escape(word.removesuffix('-'))}{end}")
    return "|".join(found)


def _pattern(first: Sequence[str], last: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{_any_of(first)}).{{0,{_BETWEEN}}}?(?:{_any_of(last)})", re.IGNORECASE | re.DOTALL)


_RULES = [(named, _pattern(forget, [f"{word}-" for word in named])) for named, forget in _TO_FORGET_FIRST.values()] + [
    (named, _pattern([f"{word}-" for word in named], forget)) for named, forget in _TO_FORGET_LAST.values()
]


def overrides_for(text: str) -> list[re.Pattern[str]]:
    """Return the patterns of which a text holds a word at all; sentences are searched for these alone."""
    lowered = text.lower()
    return [pattern for named, pattern in _RULES if any(word in lowered for word in named)]
