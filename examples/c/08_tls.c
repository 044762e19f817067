/* TLS: an authority of one's own, a client certificate, the oldest version to accept. Verification is on unless the option
 * tls.verify says false; here the first try fails because the system does not know the authority.
 *
 *   ./08_tls https://localhost:8443/ cert.pem [CERT_FILE KEY_FILE]
 *
 * A certificate that is its own authority, and a server:
 *
 *   openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -addext subjectAltName=DNS:localhost \
 *     -keyout key.pem -out cert.pem
 *   openssl s_server -accept 127.0.0.1:8443 -key key.pem -cert cert.pem -www */
#include <stdio.h>
#include <tern/tern.h>

static int32_t set(tern_config* config, const char* name, const char* value, tern_error** error) {
  return tern_config_set(config, tern_str_from(name), tern_str_from(value), error);
}

/* One GET by a new client with these options; TERN_OK or why it failed. */
static int32_t get(const tern_config* config, const char* url) {
  tern_client* client = NULL;
  tern_request* request = NULL;
  tern_call* call = NULL;
  tern_result* result = NULL;
  tern_error* error = NULL;
  tern_result_info info = {.struct_size = sizeof info};
  int32_t code = tern_client_create(config, &client, &error);

  if (code == TERN_OK) code = tern_http_request_create("GET", tern_str_from(url), &request, &error);
  if (code == TERN_OK) code = tern_call_start(client, request, NULL, &call, &error);
  if (code == TERN_OK) code = tern_call_wait(call, -1, &result);
  if (code == TERN_OK) {
    tern_result_view(result, &info, sizeof info);
    code = info.code;
    if (code == TERN_OK)
      printf("status %d over %.*s, %.*s\n", info.status, (int)info.tls_version.size, info.tls_version.data,
             (int)info.tls_cipher.size, info.tls_cipher.data);
  }
  if (code != TERN_OK) printf("%s: %s\n", url, tern_error_message(result != NULL ? tern_result_error(result) : error));
  tern_error_release(error);
  tern_result_release(result);
  tern_call_release(call);
  tern_request_release(request);
  tern_client_destroy(client);
  return code;
}

int main(int argc, char** argv) {
  tern_config* config = NULL;
  tern_error* error = NULL;
  if (argc != 3 && argc != 5) {
    fprintf(stderr, "usage: %s URL CA_FILE [CERT_FILE KEY_FILE]\n", argv[0]);
    return 2;
  }
  if (tern_config_create(&config, &error) != TERN_OK || set(config, "tls.min_version", "1.2", &error) != TERN_OK ||
      (argc == 5 &&
       (set(config, "tls.cert_file", argv[3], &error) != TERN_OK || set(config, "tls.key_file", argv[4], &error) != TERN_OK))) {
    fprintf(stderr, "%s\n", tern_error_message(error));
    return 1;
  }
  int32_t unknown = get(config, argv[1]);

  if (set(config, "tls.ca_file", argv[2], &error) != TERN_OK) { /* tls.extra_ca would keep the system's as well */
    fprintf(stderr, "%s\n", tern_error_message(error));
    return 1;
  }
  int32_t known = get(config, argv[1]);
  tern_config_release(config);
  if (unknown == TERN_OK) fprintf(stderr, "the system knows the authority already\n");
  return unknown != TERN_E_TLS_CERTIFICATE || known != TERN_OK;
}
