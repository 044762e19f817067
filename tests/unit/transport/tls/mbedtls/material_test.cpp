#include "transport/tls/mbedtls/material.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <thread>

#include "unit/transport/support/test_certificates.hpp"

namespace tern::mbedtls {
namespace {

using test::pem_pair;
using test::self_signed;

#include "unit/transport/tls/mbedtls/locked_keys.inc"

class MbedtlsMaterial : public ::testing::Test {
 protected:
  MbedtlsMaterial() { std::filesystem::create_directories(dir); }
  ~MbedtlsMaterial() override { std::filesystem::remove_all(dir); }
  std::string file(const char* name, const std::string& text) {
    std::ofstream(dir / name) << text;
    return dir / name;
  }
  static std::shared_ptr<const tls_profile> profile(tls_options o) { return *make_tls_profile(std::move(o)); }

  std::filesystem::path dir = std::filesystem::path(::testing::TempDir()) / ("tern-material-" + std::to_string(::getpid()));
};

TEST_F(MbedtlsMaterial, LoadsAuthoritiesFromFilesDirectoriesAndText) {
  pem_pair one = self_signed({.common_name = "one", .authority = true});
  pem_pair two = self_signed({.common_name = "two", .authority = true});
  std::string path = file("one.pem", one.cert + two.cert);
  auto count = [](const expected<std::shared_ptr<certificate_chain>>& chain) {
    int n = 0;
    for (const mbedtls_x509_crt* c = chain ? &(*chain)->first : nullptr; c; c = c->next) ++n;
    return n;
  };
  EXPECT_EQ(count(load_trust(*profile({.ca_file = path}))), 2);
  EXPECT_EQ(count(load_trust(*profile({.ca_path = dir}))), 2);
  EXPECT_EQ(count(load_trust(*profile({.ca_file = path, .extra_ca = {one.cert}}))), 3);
}

TEST_F(MbedtlsMaterial, NamesTheFileThatCannotBeUsed) {
  auto missing = load_trust(*profile({.ca_file = dir / "missing.pem"}));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.why().code(), TERN_E_TLS_CONFIG);
  EXPECT_EQ(missing.why().native_code(), ENOENT);
  EXPECT_NE(missing.why().message().find("missing.pem"), std::string_view::npos);

  auto garbage =
      load_trust(*profile({.ca_file = file("garbage.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")}));
  ASSERT_FALSE(garbage);
  EXPECT_EQ(garbage.why().code(), TERN_E_TLS_CONFIG);
  EXPECT_NE(garbage.why().message().find("garbage.pem"), std::string_view::npos);

  EXPECT_EQ(load_trust(*profile({.ca_file = file("empty.pem", "")})).why().code(), TERN_E_TLS_CONFIG);
  EXPECT_EQ(load_trust(*profile({.ca_file = dir})).why().native_code(), EISDIR);
  EXPECT_EQ(load_trust(*profile({.ca_path = dir / "nowhere"})).why().code(), TERN_E_TLS_CONFIG);
}

TEST_F(MbedtlsMaterial, AnErrorDoesNotRepeatPemText) {
  pem_pair one = self_signed({});
  auto bad = load_identity(*profile(
      {.cert_file = one.cert, .key_file = "-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n-----END EC PRIVATE KEY-----\n"}));
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.why().message().find("c2VjcmV0"), std::string_view::npos);
}

TEST_F(MbedtlsMaterial, LoadsOurCertificateAndKey) {
  for (bool rsa : {false, true}) {
    pem_pair own = self_signed({.rsa = rsa});
    EXPECT_TRUE(load_identity(*profile({.cert_file = file("c.pem", own.cert), .key_file = file("k.pem", own.key)})));
    EXPECT_TRUE(load_identity(*profile({.cert_file = file("both.pem", own.key + own.cert)})));
  }
}

TEST_F(MbedtlsMaterial, AKeyOfAnotherCertificateIsRefused) {
  auto mixed = load_identity(*profile({.cert_file = self_signed({}).cert, .key_file = self_signed({}).key}));
  ASSERT_FALSE(mixed);
  EXPECT_EQ(mixed.why().message(), "the key does not belong to the client certificate the PEM text given");
}

TEST_F(MbedtlsMaterial, OpensLockedKeysOfEveryUsualForm) {
  for (const char* key : {locked_pkcs8_aes256, locked_pkcs8_aes128, locked_traditional}) {
    auto load = [&](const char* password) {
      return load_identity(
          *profile({.cert_file = locked_certificate, .key_file = file("locked.pem", key), .key_password = password}));
    };
    auto good = load("hunter2");
    EXPECT_TRUE(good) << good.why().message() << key;
    auto wrong = load("hunter3");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.why().code(), TERN_E_TLS_CONFIG);
    EXPECT_NE(wrong.why().message().find("locked.pem: the password is wrong"), std::string_view::npos) << wrong.why().message();
    auto none = load("");
    ASSERT_FALSE(none);
    EXPECT_NE(none.why().message().find("it needs a password"), std::string_view::npos) << none.why().message();
  }
}

TEST_F(MbedtlsMaterial, TheStoreLoadsOnceForAllThreads) {
  material_store store;
  pem_pair one = self_signed({.authority = true});
  auto p = profile({.ca_file = file("ca.pem", one.cert), .cert_file = file("own.pem", one.cert + one.key)});
  EXPECT_FALSE(store.is_loaded(*p));
  ASSERT_FALSE(store.load(*p)) << store.load(*p).message();
  EXPECT_TRUE(store.is_loaded(*p));
  EXPECT_FALSE(store.is_loaded(*profile({.ca_file = "other.pem"})));
  EXPECT_FALSE(store.is_loaded(*profile({.ca_file = file("ca.pem", one.cert), .cert_file = file("other.pem", one.cert)})));
  std::filesystem::remove_all(dir);  // nobody reads again
  std::vector<certificate_chain*> seen(4);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < seen.size(); ++i) threads.emplace_back([&, i] { seen[i] = store.trust_of(*p)->get(); });
  for (std::thread& t : threads) t.join();
#if defined(MBEDTLS_THREADING_C)
  for (certificate_chain* c : seen) EXPECT_EQ(c, store.trust_of(*p)->get());
#endif
  EXPECT_TRUE(store.identity_of(*p));
}

TEST_F(MbedtlsMaterial, ProfilesThatTrustTheSameShareIt) {
  material_store store;
  std::string ca = self_signed({.authority = true}).cert;
  auto first = *store.trust_of(*profile({.ca_file = ca, .alpn = {"h2"}}));
  auto second = *store.trust_of(*profile({.ca_file = ca}));
  EXPECT_EQ(first, second);
}

TEST_F(MbedtlsMaterial, AFailureIsNotRemembered) {
  material_store store;
  auto p = profile({.ca_file = dir / "late.pem"});
  EXPECT_TRUE(store.load(*p));
  file("late.pem", self_signed({.authority = true}).cert);
  EXPECT_FALSE(store.load(*p));
}

}  // namespace
}  // namespace tern::mbedtls
