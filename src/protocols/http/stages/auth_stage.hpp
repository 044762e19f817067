// Authentication to origin servers: Basic, Digest and Bearer. Stands inside redirects and retries, so that each hop and each
// try is authenticated anew.
//
// Whose credentials: those given with this request, those of its URL (both for its first origin only), the store's, netrc's;
// the first there are decide. Store and netrc are asked for the origin at hand.
#pragma once

#include <memory>
#include <string>

#include "protocols/http/auth/credential_store.hpp"
#include "protocols/http/auth/netrc.hpp"
#include "protocols/http/stages/authentication_stage.hpp"

namespace tern::http {

// Immutable and shared by all submissions of a request.
struct auth_options {
  std::string first_origin;     // target.origin.text of the request as it was made
  shared_credentials given;     // with this request; NULL: none
  shared_credentials from_url;  // url_credentials(); NULL: none
  auth_kinds kinds = auth_kinds::all();
  bool basic_at_once = false;               // not only when asked for
  std::shared_ptr<const netrc> logins;      // NULL: not used
  const credential_store* store = nullptr;  // NULL: not used; outlives the stage
};

// Whose a request that goes there is; NULL: nobody's.
shared_credentials credentials_for(const auth_options&, const target& where);

class auth_stage final : public authentication_stage {
 public:
  auth_stage(std::shared_ptr<const auth_options> options, auth_memory& memory)
      : authentication_stage(origin_party, memory), options_(std::move(options)) {}

  // Whether there may ever be credentials: without any the stage can be left out.
  static bool is_needed(const auth_options&);

 private:
  auth_start start_for(const attempt& a) const override;
  std::string uri_of(const attempt& a) const override { return head_of(a).target; }
  // A gateway's failure says nothing about the credentials.
  bool tells_acceptance(int32_t status) const noexcept override { return status < 500 && status != proxy_party.status; }

  const std::shared_ptr<const auth_options> options_;
};

}  // namespace tern::http
