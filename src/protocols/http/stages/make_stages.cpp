#include "protocols/http/stages/make_stages.hpp"

#include "protocols/http/message/expectation.hpp"
#include "protocols/http/stages/expect_stage.hpp"

namespace tern::http {

void make_http_stages(const attempt& first, std::vector<std::unique_ptr<stage>>& into) {
  if (expects_continue(static_cast<const request_head&>(*first.request), first.body))
    into.push_back(std::make_unique<expect_stage>());
}

}  // namespace tern::http
