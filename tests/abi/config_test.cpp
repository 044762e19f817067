#include "tern/config.h"

#include "abi/refusal.hpp"

using namespace tern::test;

TEST(config, options_are_set_read_and_copied) {
  error_out e;
  config c;
  EXPECT_TAKEN(tern_config_set(c, "timeout.connect"_t, "250ms"_t, &e));
  EXPECT_TAKEN(tern_config_set_int(c, "workers"_t, 7, &e));
  EXPECT_TAKEN(tern_config_set_ms(c, "timeout.total"_t, 1500, &e));
  EXPECT_TAKEN(tern_config_set_bool(c, "tls.verify"_t, 0, &e));
  EXPECT_TAKEN(tern_config_add(c, "resolve"_t, "a:80:127.0.0.1"_t, &e));
  EXPECT_TAKEN(tern_config_add(c, "resolve"_t, "b:80:127.0.0.1"_t, &e));
  tern_config* copy = nullptr;
  ASSERT_EQ(tern_config_copy(c, &copy, nullptr), TERN_OK);
  tern_config_set_int(c, "workers"_t, 8, nullptr);
  tern_str value{};
  EXPECT_TAKEN(tern_config_get(copy, "workers"_t, &value, &e));
  EXPECT_EQ(text(value), "7");
  EXPECT_EQ(c.get("workers"_t), "8");
  EXPECT_EQ(c.get("timeout.connect"_t), "250ms");
  EXPECT_EQ(c.get("timeout.total"_t), "1500ms");
  EXPECT_EQ(c.get("tls.verify"_t), "false");
  EXPECT_EQ(c.get("resolve"_t), "a:80:127.0.0.1\nb:80:127.0.0.1");
  tern_config_release(copy);
}

TEST(config, several_values_that_were_read_stay_valid_together) {
  config c;
  tern_str workers{}, connect{};
  ASSERT_EQ(tern_config_get(c, "workers"_t, &workers, nullptr), TERN_OK);
  ASSERT_EQ(tern_config_get(c, "timeout.connect"_t, &connect, nullptr), TERN_OK);
  EXPECT_EQ(text(workers), "64");
  EXPECT_EQ(text(connect), "10s");
}

TEST(config, bad_arguments_are_refused_and_change_nothing) {
  error_out e;
  config c;
  EXPECT_REFUSED(tern_config_create(nullptr, &e), TERN_E_ARGUMENT, "config is NULL");
  tern_config* copy = reinterpret_cast<tern_config*>(uintptr_t{16});
  EXPECT_REFUSED(tern_config_copy(nullptr, &copy, &e), TERN_E_ARGUMENT, "config is NULL");
  EXPECT_EQ(copy, nullptr);
  EXPECT_REFUSED(tern_config_copy(c, nullptr, &e), TERN_E_ARGUMENT, "copy is NULL");

  EXPECT_REFUSED(tern_config_set(nullptr, "workers"_t, "1"_t, &e), TERN_E_ARGUMENT, "config is NULL");
  EXPECT_REFUSED(tern_config_set(c, absent, "1"_t, &e), TERN_E_ARGUMENT, "name is absent (NULL)");
  EXPECT_REFUSED(tern_config_set(c, "workers"_t, absent, &e), TERN_E_ARGUMENT, "value is absent (NULL)");
  EXPECT_REFUSED(tern_config_set(c, broken, "1"_t, &e), TERN_E_ARGUMENT, "name.data is NULL although name.size is 5");
  EXPECT_REFUSED(tern_config_set(c, "workrs"_t, "1"_t, &e), TERN_E_OPTION_NAME,
                 "no option has the name \"workrs\"; did you mean workers?");
  EXPECT_EQ(tern_config_set(c, "workers"_t, "many"_t, &e), TERN_E_OPTION_VALUE);
  EXPECT_NE(e.message().find("workers: \"many\""), std::string::npos) << e.message();
  EXPECT_EQ(tern_config_set(c, "timeout.connect"_t, "250"_t, &e), TERN_E_OPTION_VALUE);
  EXPECT_REFUSED(tern_config_add(c, "workers"_t, "1"_t, &e), TERN_E_OPTION_VALUE,
                 "workers: it holds one value (count) and cannot be added to");
  EXPECT_REFUSED(tern_config_set_int(c, "tls.verify"_t, 1, &e), TERN_E_OPTION_VALUE,
                 "tls.verify: 1 is a number; allowed: boolean");
  EXPECT_REFUSED(tern_config_set_ms(c, "timeout.total"_t, -2, &e), TERN_E_OPTION_VALUE,
                 "timeout.total: -2 ms is negative; allowed: 0 or more, or none");
  EXPECT_REFUSED(tern_config_set_bool(c, "tls.verify"_t, 2, &e), TERN_E_OPTION_VALUE,
                 "tls.verify: 2 is not a truth value; allowed: 0, 1");
  EXPECT_REFUSED(tern_config_set_bool(nullptr, "tls.verify"_t, 1, &e), TERN_E_ARGUMENT, "config is NULL");
  EXPECT_REFUSED(tern_config_set_queue(nullptr, nullptr, &e), TERN_E_ARGUMENT, "config is NULL");

  tern_str value = "x"_t;
  EXPECT_REFUSED(tern_config_get(c, "nothing.like.it"_t, &value, &e), TERN_E_OPTION_NAME,
                 "no option has the name \"nothing.like.it\"");
  EXPECT_EQ(value.data, nullptr);
  EXPECT_REFUSED(tern_config_get(nullptr, "workers"_t, &value, &e), TERN_E_ARGUMENT, "config is NULL");
  EXPECT_REFUSED(tern_config_get(c, "workers"_t, nullptr, &e), TERN_E_ARGUMENT, "value is NULL");

  config fresh;
  for (size_t i = 0; i < tern_option_count(); ++i) {
    tern_option_info option;
    ASSERT_EQ(tern_option_get(i, &option, sizeof option), TERN_OK);
    EXPECT_EQ(c.get(option.name), fresh.get(option.name));
    EXPECT_EQ(fresh.get(option.name), text(option.default_value)) << text(option.name);
  }
  tern_config_release(nullptr);
}

TEST(config, the_log_function_is_dropped_once_whatever_becomes_of_it) {
  drop_count kept, refused, nowhere;
  auto log = [](uint64_t, const tern_log_record*) {};
  {
    config c;
    tern_config* copy = nullptr;
    EXPECT_EQ(tern_config_set_log(c, log, kept.me(), drop_count::drop, nullptr), TERN_OK);
    EXPECT_EQ(tern_config_copy(c, &copy, nullptr), TERN_OK);
    EXPECT_EQ(tern_config_set_log(c, nullptr, nowhere.me(), drop_count::drop, nullptr), TERN_OK);
    EXPECT_EQ(nowhere.drops, 1);
    EXPECT_EQ(kept.drops, 0) << "the copy has it";
    tern_config_release(copy);
    EXPECT_EQ(kept.drops, 1);
  }
  EXPECT_EQ(tern_config_set_log(nullptr, log, refused.me(), drop_count::drop, nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(refused.drops, 1);
  EXPECT_EQ(kept.drops, 1);
}
