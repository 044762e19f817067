// A cache stage, the store it asks and the operation around it, all by hand.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "protocols/http/message/http_date.hpp"
#include "protocols/http/stages/cache_stage.hpp"
#include "sansio/bytes_source.hpp"
#include "unit/protocols/http/cache/responses.hpp"
#include "unit/storage/manual_offload.hpp"

namespace tern::http {

struct scripted_entry final : stored_entry {
  std::string text, data;
  std::string_view head() const override { return text; }
  uint64_t body_size() const override { return data.size(); }
  std::unique_ptr<body_source> body(offload&) const override {
    return std::make_unique<bytes_source>(as_bytes(std::string_view(data)), nullptr);
  }
};

// Keeps everything, tells of what happens, and refuses when told to.
class scripted_store final : public store {
 public:
  std::map<std::string, std::map<std::string, std::shared_ptr<const stored_entry>>> all;
  std::vector<std::string> log;
  size_t takes = SIZE_MAX;  // bytes of one body
  bool is_full = false;

  void find(offload& files, std::string key, std::function<void(stored_entries)> done) override {
    log.push_back("find " + key);
    stored_entries found;
    for (const auto& [variant, e] : all[key]) found.push_back(e);
    files.submit([] {}, [found, done] { done(found); });
  }
  std::unique_ptr<store_writer> write(offload&, entry_name name, std::string head, std::optional<uint64_t>) override {
    if (is_full) return nullptr;
    return std::make_unique<writer>(*this, std::move(name), std::move(head));
  }
  void update(offload&, std::shared_ptr<const stored_entry> old, std::string head) override {
    log.push_back("update");
    for (auto& [key, variants] : all)
      for (auto& [variant, e] : variants)
        if (e == old) {
          auto made = std::make_shared<scripted_entry>();
          made->text = std::move(head);
          made->data = static_cast<const scripted_entry&>(*old).data;
          e = made;
          return;
        }
  }
  void remove(offload&, std::string key) override {
    log.push_back("remove " + key);
    all.erase(key);
  }

 private:
  struct writer final : store_writer {
    writer(scripted_store& s, entry_name n, std::string h) : of(s), name(std::move(n)) { made->text = std::move(h); }
    ~writer() override {
      if (!committed) of.log.push_back("dropped");
    }
    bool offer(bytes data) override {
      if (made->data.size() + data.size() > of.takes) return false;
      made->data += as_text(data);
      return true;
    }
    void commit() override {
      committed = true;
      of.all[name.key][name.variant] = made;
      of.log.push_back("stored " + made->data);
    }
    scripted_store& of;
    const entry_name name;
    const std::shared_ptr<scripted_entry> made = std::make_shared<scripted_entry>();
    bool committed = false;
  };
};

struct scripted_sink final : sink {
  std::string body;
  size_t takes = SIZE_MAX;  // per call
  int ends = 0;
  void on_head(const head&) override {}
  size_t on_data(bytes data) override {
    const size_t taken = std::min(takes, data.size());
    body += as_text(data.first(taken));
    return taken;
  }
  void on_progress(reach) override {}
  void on_end(outcome&&) override { ++ends; }
};

inline int64_t cache_wall = 0;
inline int64_t read_cache_wall() noexcept { return cache_wall; }

class cache_script : public testing::Test, protected stage_host {
 protected:
  cache_script() {
    cache_wall = arrival * 1'000'000'000;
    how.shared = std::make_shared<response_cache>(std::move(made_), 1'000'000);
    around.wall = read_cache_wall;
  }
  void pass_seconds(int64_t n) { cache_wall += n * 1'000'000'000; }

  cache_stage& stage() {
    if (!stage_) stage_ = std::make_unique<cache_stage>(how, around, static_cast<stage_host&>(*this), files);
    return *stage_;
  }
  // What becomes of a request, once the store has told what it has: "pass", "again", "reply 200 body", "waits".
  std::string ask(request_head r, body_source* body = nullptr) {
    now = {};
    now.request = std::make_shared<request_head>(std::move(r));
    now.where = where;
    now.body = body;
    now.out = &out;
    return carry_out(stage().on_request(now, now_t()));
  }
  std::string carry_out(verdict v) {
    if (v.kind == verdict_kind::pass) return "pass";
    if (v.kind == verdict_kind::reply) {
      const head& h = v.instead->answer_head();
      std::string text = "reply " + std::to_string(h.status);
      note = h.cached ? *h.cached : cache_note{};
      replied.clear();
      for (const field& f : h.list) replied.append(f.name).append(": ").append(f.value).append("\n");
      if (body_source* b = v.instead->body()) text += " " + std::string(as_text(b->peek(SIZE_MAX).data));
      return text;
    }
    EXPECT_EQ(v.kind, verdict_kind::ask);
    asked_ = v.who;
    due_at = stage().deadline();
    if (const auto known = asked_->ask(*v.what, 1, now_t())) return carry_out(stage().on_answer(now, *known, now_t()));
    if (disk_hangs) files.work();
    if (disk_hangs || threads_are_busy) return "waits";
    said_.clear();
    files.run_all();
    return said_.empty() ? "waits" : said_;
  }
  // What an operation does when the stage is due.
  std::string wait_until_due() {
    give_up();
    return carry_out(stage().on_tick(now, due_at));
  }
  // A response that comes and ends well.
  std::string respond(int32_t status, std::vector<field> list, std::string_view body = "body", error end = {}) {
    head h = answering(list, status);
    h.length = body.size();
    h.has_body = !body.empty();
    if (verdict v = stage().on_head(now, h, now_t()); v.kind != verdict_kind::pass) return carry_out(std::move(v));
    stage().wrap(now, h);
    if (!body.empty()) now.out->on_data(as_bytes(body));
    outcome o{std::move(end), reach::responding, false};
    if (verdict v = stage().on_end(now, o, now_t()); v.kind != verdict_kind::pass) return carry_out(std::move(v));
    now.out->on_end(std::move(o));
    return "passed";
  }
  const request_head& sent() const { return static_cast<const request_head&>(*now.request); }
  // Of one request and its response.
  void keep(std::vector<field> list, std::string_view body = "body", int32_t status = 200) {
    EXPECT_EQ(ask(asking()), "pass");
    EXPECT_EQ(respond(status, std::move(list), body), "passed");
  }
  void give_up() { asked_->forget(1); }
  // What became of who waited, since.
  std::string heard() {
    said_.clear();
    files.run_all();
    return said_;
  }

 private:
  std::unique_ptr<scripted_store> made_ = std::make_unique<scripted_store>();

 protected:
  scripted_store& kept = *made_;
  manual_offload files;
  cache_options how;
  cache_surroundings around;
  std::shared_ptr<target> where = std::make_shared<target>();
  attempt now;
  scripted_sink out;
  cache_note note;
  std::string replied;            // fields
  bool disk_hangs = false;        // what the store was asked for comes with heard()
  bool threads_are_busy = false;  // the same, and nobody has begun with it
  now_t due_at = never;           // when the last wait began
  std::shared_ptr<const request_terms> own_terms = std::make_shared<request_terms>();
  int due = 0;  // the provider was said to have something to do

 private:
  void sink_failed(error) override {}
  void answered(const answer& what) override { said_ = carry_out(stage().on_answer(now, what, now_t())); }
  void provider_due(provider&) override { ++due; }
  std::shared_ptr<const request_terms> terms() override { return own_terms; }

  provider* asked_ = nullptr;
  std::string said_;
  std::unique_ptr<cache_stage> stage_;
};

}  // namespace tern::http
