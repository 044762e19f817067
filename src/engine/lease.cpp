#include "engine/lease.hpp"

#include "engine/client.hpp"
#include "engine/submission.hpp"

tern_lease::tern_lease(tern::ref<tern_client> client) : client_(std::move(client)) {}
tern_lease::~tern_lease() = default;

void tern_lease::release() noexcept {
  if (refs_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

void tern_lease::bind(uint64_t submission_id, size_t loop, std::shared_ptr<const tern::target> where) noexcept {
  where_ = std::move(where);
  id_ = submission_id + 1;
  loop_ = loop;
}

void tern_lease::give_back() { client_->release_lease(loop_, id_); }
