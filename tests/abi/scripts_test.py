#!/usr/bin/env python3
"""The checks of this folder find what they are for."""
import copy
import json
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))
import check_declarations  # noqa: E402
import check_includes  # noqa: E402
import check_released  # noqa: E402
import check_symbols  # noqa: E402
from header_parser import Header, read_headers  # noqa: E402


def includes(path, *lines):
    return list(check_includes.violations(path, "\n".join(f"#include {line}" for line in lines)))


class Includes(unittest.TestCase):
    def test_the_arrows_may_be_followed(self):
        self.assertEqual(includes("engine/loop.cpp", '"pool/pool_state.hpp"', '"protocols/http/h1/session.hpp"', "<asio.hpp>"), [])
        self.assertEqual(includes("transport/tcp.cpp", '"sansio/target.hpp"', '"base/error.hpp"', "<sys/socket.h>"), [])
        self.assertEqual(includes("base/error.hpp", '"tern/error_codes.h"', "<string>"), [])
        self.assertEqual(includes("protocols/grpc/codec.cpp", '"protocols/http/message/request.hpp"'), [])

    def test_against_the_arrows_is_found(self):
        for path, target in [("base/a.hpp", "value/value.hpp"), ("value/a.cpp", "sansio/sink.hpp"), ("sansio/a.hpp", "engine/queue.hpp"),
                             ("pool/a.cpp", "transport/layer.hpp"), ("transport/a.cpp", "protocols/http/h1/session.hpp"),
                             ("transport/a.cpp", "pool/pool_key.hpp"), ("storage/a.cpp", "engine/loop.hpp"),
                             ("engine/a.cpp", "capi/barrier.hpp"), ("capi/a.cpp", "cli/main.hpp"), ("cli/a.cpp", "engine/client.hpp"),
                             ("protocols/redis/a.cpp", "protocols/http/message/request.hpp"),
                             ("protocols/http/a.cpp", "protocols/websocket/frame.hpp")]:
            with self.subTest(path=path, target=target):
                self.assertEqual(len(includes(path, f'"{target}"')), 1)

    def test_pure_code_that_includes_asio_or_sockets_is_found(self):
        for path in ["protocols/http/h1/session.cpp", "pool/pool_state.cpp", "sansio/session.hpp", "value/json_read.cpp", "base/url.cpp",
                     "engine/scheduler.hpp", "engine/scheduler_delay.cpp"]:
            for header in ["asio.hpp", "asio/ip/tcp.hpp", "sys/socket.h", "netinet/in.h", "arpa/inet.h", "sys/epoll.h", "poll.h"]:
                with self.subTest(path=path, header=header):
                    self.assertEqual(len(includes(path, f"<{header}>")), 1)
                    self.assertEqual(len(includes(path, f'"{header}"')) > 0, True)

    def test_one_file_alone_may_hash(self):
        self.assertEqual(includes("base/message_digest.cpp", "<mbedtls/md.h>"), [])
        self.assertEqual(len(includes("base/message_digest.cpp", "<mbedtls/ssl.h>")), 1)
        self.assertEqual(len(includes("protocols/http/auth/challenge.cpp", "<mbedtls/md.h>")), 1)

    def test_spacing_hides_nothing(self):
        self.assertEqual(len(list(check_includes.violations("pool/a.cpp", "  #  include   <asio.hpp>  // why not"))), 1)

    def test_paths_are_relative_to_src(self):
        self.assertEqual(len(includes("base/a.cpp", '"error.hpp"')), 1)
        self.assertEqual(len(includes("base/a.cpp", '"../base/error.hpp"')), 1)

    def test_a_folder_that_is_no_layer_is_found(self):
        self.assertEqual(len(includes("misc/a.cpp", "<string>")), 1)


class Released(unittest.TestCase):
    BEFORE = ["table a: void ()", "table b: void ()", "function get: int (int)", "constant X = 1", "field s.f: int at 0"]

    def test_growing_is_fine(self):
        now = ["table a: void ()", "table b: void ()", "table c: void ()", "constant Y = 2"] + self.BEFORE[2:]
        self.assertEqual(list(check_released.broken(self.BEFORE, now)), [])

    def test_what_moves_changes_or_goes_is_found(self):
        for now in [["table b: void ()", "table a: void ()"] + self.BEFORE[2:],
                    ["table new: void ()"] + self.BEFORE,
                    ["table a: int ()"] + self.BEFORE[1:],
                    self.BEFORE[:1] + self.BEFORE[2:],
                    self.BEFORE[:3] + ["constant X = 2"] + self.BEFORE[4:],
                    self.BEFORE[:4] + ["field s.f: int at 8"]]:
            with self.subTest(now=now):
                self.assertEqual(len(list(check_released.broken(self.BEFORE, now))), 1)


class Declarations(unittest.TestCase):
    def setUp(self):
        self.api = json.loads((ROOT / "src/capi/api.json").read_text())
        self.headers = read_headers(ROOT / "include/tern", self.api["headers"])

    def differences(self, change):
        api = copy.deepcopy(self.api)
        change(api)
        return list(check_declarations.differences(api, self.headers))

    def test_they_agree(self):
        self.assertEqual(self.differences(lambda api: None), [])

    def test_every_kind_of_difference_is_found(self):
        def swap(api):
            api["functions"][0], api["functions"][1] = api["functions"][1], api["functions"][0]
        for change in [swap,
                       lambda api: api["functions"].pop(),
                       lambda api: api["functions"][2]["params"][1].update(type="void *"),
                       lambda api: api["functions"][2].update(returns="uint32_t"),
                       lambda api: api["structs"][3]["fields"][1].update(name="other"),
                       lambda api: api["constants"][0].update(value=99),
                       lambda api: api["callbacks"][0].update(returns="int32_t")]:
            with self.subTest():
                self.assertEqual(len(self.differences(change)), 1)

    def test_a_function_without_a_comment_of_its_own_is_found(self):
        text = "/* A. */\nTERN_API void tern_a(void) TERN_NOEXCEPT;\nTERN_API void tern_b(void) TERN_NOEXCEPT;\n"
        self.assertEqual(check_declarations.uncommented(text), ["tern_b"])

    def test_what_the_parser_does_not_understand_is_an_error(self):
        for text in ["int x;", "TERN_API void tern_f(void);", "typedef unsigned long u;", "TERN_API void tern_f(void) TERN_NOEXCEPT"]:
            with self.subTest(text=text):
                self.assertRaises(ValueError, Header, "x.h", text)

    def test_types_read_the_same_however_they_are_spaced(self):
        header = Header("x.h", "TERN_API const char*tern_f( const  tern_x  **a,size_t b ) TERN_NOEXCEPT;")
        self.assertEqual(header.functions, [{"name": "tern_f", "returns": "const char *", "params": [
            {"name": "a", "type": "const tern_x **"}, {"name": "b", "type": "size_t"}]}])


class Symbols(unittest.TestCase):
    DYNAMIC = " 0x1 (SONAME) Library soname: [libtern.so.0]\n 0x2 (FLAGS_1) Flags: NODELETE\n"

    def problems(self, nm, listed=("tern_a",), dynamic=DYNAMIC):
        return list(check_symbols.problems(check_symbols.exported(nm), list(listed), dynamic))

    def test_the_listed_names_are_fine(self):
        self.assertEqual(self.problems("0000000000000000 A TERN_0.1\n0000000000001000 T tern_a@@TERN_0.1\n"), [])

    def test_more_less_unversioned_and_unloadable_are_found(self):
        good = "0000000000001000 T tern_a@@TERN_0.1\n"
        self.assertEqual(len(self.problems(good + "0000000000001000 T tern_b@@TERN_0.1\n")), 1)
        self.assertEqual(len(self.problems(good + "0000000000001000 W _ZSt4move@@TERN_0.1\n")), 2)
        self.assertEqual(len(self.problems("")), 1)
        self.assertEqual(len(self.problems("0000000000001000 T tern_a\n")), 1)
        self.assertEqual(len(self.problems(good, dynamic="")), 2)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
