#include "net/peer_trust.hpp"

namespace diolkos::net {
namespace {

x509_store_ptr read_store(const std::filesystem::path& ca) {
    ERR_clear_error();
    x509_store_ptr store{X509_STORE_new()};
    if (!store || X509_STORE_load_file(store.get(), ca.c_str()) != 1) {
        throw tls_error(ca.string() + ": cannot read the CA certificates: " + take_openssl_error());
    }
    // So that a server's certificate that is in the file needs no issuer.
    X509_STORE_set_flags(store.get(), X509_V_FLAG_PARTIAL_CHAIN);
    return store;
}

} // namespace

peer_trust::peer_trust(const std::optional<std::filesystem::path>& ca, tls_version minimum)
    : store_(ca ? read_store(*ca) : nullptr),
      minimum_(minimum) {}

void peer_trust::apply(SSL& session) const {
    SSL_set_min_proto_version(&session, protocol_number(minimum_));
    if (store_) {
        SSL_set1_verify_cert_store(&session, store_.get());
    }
}

long peer_trust::judge(SSL& session) const {
    using store_context_ptr = std::unique_ptr<X509_STORE_CTX, free_with<X509_STORE_CTX_free>>;
    const store_context_ptr check{X509_STORE_CTX_new()};
    if (!check ||
        X509_STORE_CTX_init(check.get(), store_.get(), SSL_get0_peer_certificate(&session),
                            SSL_get_peer_cert_chain(&session)) != 1) {
        return X509_V_ERR_OUT_OF_MEM;
    }
    // The other end of a server is a client.
    X509_STORE_CTX_set_default(check.get(),
                               SSL_is_server(&session) == 1 ? "ssl_client" : "ssl_server");
    (void)X509_verify_cert(check.get());
    return X509_STORE_CTX_get_error(check.get());
}

} // namespace diolkos::net
