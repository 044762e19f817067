"""Reads the declarations of include/tern/*.h: just enough C for headers that follow our own rules."""
import re


class Header:
    def __init__(self, name, text):
        self.name = name
        self.functions = []  # {name, returns, params: [{name, type}]}, as declared
        self.callbacks = []  # likewise, from typedefs of function pointers
        self.structs = []    # {name, fields: [{name, type}]}; a union is a field of type "union" with members
        self.constants = []  # {name, value}
        self.handles = []
        self._read(text)

    def _read(self, text):
        text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
        macros = re.findall(r"^#define (TERN_\w+) (-?\d+)\s*$", text, flags=re.M)
        self.constants += [{"name": n, "value": int(v), "macro": True} for n, v in macros]
        text = re.sub(r"^\s*#.*?(?<!\\)$", "", text, flags=re.M)
        text = re.sub(r"\bTERN_((BEGIN|END)_DECLS|ALIGN_8)\b", "", text)
        text = re.sub(r"static inline [^;{]*\{.*?\n\}", "", text, flags=re.S)
        for statement in self._statements(text):
            self._statement(" ".join(statement.split()))

    @staticmethod
    def _statements(text):
        depth, start = 0, 0
        for i, c in enumerate(text):
            depth += (c == "{") - (c == "}")
            if c == ";" and depth == 0:
                yield text[start:i]
                start = i + 1
        if text[start:].strip():
            raise ValueError(f"left over: {text[start:].strip()!r}")

    def _statement(self, s):
        if m := re.fullmatch(r"enum (?:\w+ )?\{(.*)\}", s):
            return self._enum(m[1])
        if m := re.fullmatch(r"typedef struct (\w+) \{(.*)\} (\w+)", s):
            assert m[1] == m[3], s
            self.structs.append({"name": m[1], "fields": self._fields(m[2])})
        elif m := re.fullmatch(r"typedef struct (\w+) (\w+)", s):
            assert m[1] == m[2], s
            self.handles.append(m[1])
        elif m := re.fullmatch(r"typedef (.+?)\(\s*\*(\w+)\)\((.*)\)", s):
            self.callbacks.append({"name": m[2], "returns": m[1].strip(), "params": self._params(m[3])})
        elif m := re.fullmatch(r"TERN_API (.+?)(\w+)\((.*)\) TERN_NOEXCEPT", s):
            self.functions.append({"name": m[2], "returns": tidy(m[1]), "params": self._params(m[3])})
        else:
            raise ValueError(f"{self.name}: not understood: {s!r}")

    def _enum(self, body):
        value = -1
        for item in filter(None, (part.strip() for part in body.split(","))):
            name, _, text = (part.strip() for part in item.partition("="))
            value = int(text, 0) if text else value + 1
            self.constants.append({"name": name, "value": value})

    def _fields(self, body):
        fields = []
        for m in re.finditer(r"union \{(.*?)\} (\w+);|([^;{}]+);", body):
            if m[2]:
                fields.append({"name": m[2], "type": "union", "members": self._fields(m[1])})
            else:
                fields.append(self._variable(m[3]))
        return fields

    def _params(self, text):
        return [] if text.strip() == "void" else [self._variable(p) for p in text.split(",")]

    @staticmethod
    def _variable(text):
        m = re.fullmatch(r"\s*(.+?)(\w+)\s*", text)
        return {"name": m[2], "type": tidy(m[1])}


def tidy(c_type):
    """`const char *` however it was spaced."""
    return re.sub(r"\s*\*", "*", " ".join(c_type.split())).replace("*", " *").replace("* *", "**")


def read_headers(folder, names):
    return [Header(name, (folder / name).read_text()) for name in names]
