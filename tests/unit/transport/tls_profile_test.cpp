#include "transport/tls_profile.hpp"

#include <gtest/gtest.h>

namespace tern {
namespace {

std::string identity(tls_options o) { return (*make_tls_profile(std::move(o)))->identity; }

TEST(TlsProfile, EqualOptionsHaveOneIdentity) {
  EXPECT_EQ(identity({}), identity({}));
  EXPECT_EQ(identity({.key_password = "x"}), identity({.key_password = "x"}));
}

TEST(TlsProfile, EveryOptionTellsProfilesApart) {
  std::vector<std::string> all = {identity({}),
                                  identity({.verify = false}),
                                  identity({.ca_file = "a"}),
                                  identity({.ca_path = "a"}),
                                  identity({.extra_ca = {"a"}}),
                                  identity({.extra_ca = {"a", "b"}}),
                                  identity({.extra_ca = {"a;8:extra_ca=1:b"}}),
                                  identity({.cert_file = "a"}),
                                  identity({.cert_file = "a", .key_file = "b"}),
                                  identity({.cert_file = "a", .key_password = "p"}),
                                  identity({.cert_file = "a", .key_password = "q"}),
                                  identity({.min_version = "1.3"}),
                                  identity({.alpn = {"h2"}}),
                                  identity({.alpn = {"h2", "http/1.1"}}),
                                  identity({.resume = false})};
  for (size_t i = 0; i < all.size(); ++i)
    for (size_t j = 0; j < i; ++j) EXPECT_NE(all[i], all[j]) << i << " " << j;
}

TEST(TlsProfile, TheIdentityHoldsNoSecret) {
  EXPECT_EQ(identity({.cert_file = "a", .key_password = "hunter2"}).find("hunter2"), std::string::npos);
  const std::string key = "-----BEGIN PRIVATE KEY-----\nMIIEv\n", other = "-----BEGIN PRIVATE KEY-----\nMIIEw\n";
  EXPECT_EQ(identity({.cert_file = key}).find("MIIEv"), std::string::npos);
  EXPECT_EQ(identity({.cert_file = "a", .key_file = key}).find("MIIEv"), std::string::npos);
  EXPECT_NE(identity({.cert_file = "a", .key_file = key}), identity({.cert_file = "a", .key_file = other}));
}

TEST(TlsProfile, RefusesWhatCannotWork) {
  EXPECT_EQ(make_tls_profile({.min_version = "1.1"}).why().code(), TERN_E_OPTION_VALUE);
  EXPECT_EQ(make_tls_profile({.key_file = "a"}).why().code(), TERN_E_OPTION_VALUE);
  EXPECT_EQ(make_tls_profile({.alpn = {""}}).why().code(), TERN_E_OPTION_VALUE);
  EXPECT_EQ(make_tls_profile({.alpn = {std::string(256, 'x')}}).why().code(), TERN_E_OPTION_VALUE);
}

}  // namespace
}  // namespace tern
