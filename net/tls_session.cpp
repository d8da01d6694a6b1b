#include "net/tls_session.hpp"

#include <openssl/buffer.h>

#include <algorithm>
#include <limits>

namespace diolkos::net {

tls_session::tls_session(std::shared_ptr<const tls_context> context, tls_role role,
                         const std::string& server_name, const peer_trust* trust)
    : context_(std::move(context)),
      ssl_(SSL_new(context_->native())),
      in_(new_buffer()),
      out_(new_buffer()) {
    if (!ssl_) {
        throw std::bad_alloc{};
    }
    SSL_set_bio(ssl_.get(), in_, out_);
    SSL_set_app_data(ssl_.get(), this);
    if (trust != nullptr) {
        trust->apply(*ssl_);
    }
    switch (role) {
    case tls_role::server:
        SSL_set_accept_state(ssl_.get());
        break;
    case tls_role::client:
        SSL_set_connect_state(ssl_.get());
        if (!server_name.empty()) {
            SSL_set_tlsext_host_name(ssl_.get(), server_name.c_str());
        }
        if (context_->speaks_xmpp()) {
            SSL_set_alpn_protos(ssl_.get(), alpn_offer.data(), alpn_offer.size());
        }
        handshake();
        break;
    }
}

BIO* tls_session::new_buffer() {
    auto* const made = BIO_new(BIO_s_mem());
    if (made == nullptr) {
        throw std::bad_alloc{};
    }
    BIO_set_mem_eof_return(made, -1); // empty means "later", not the end
    return made;
}

// A memory BIO never gets smaller, so there are new ones.
void tls_session::rest() {
    const auto large = [](BIO* of) {
        BUF_MEM* memory = nullptr;
        BIO_get_mem_ptr(of, &memory);
        return memory != nullptr && memory->max > idle_buffer && BIO_ctrl_pending(of) == 0;
    };
    if (large(in_)) {
        in_ = new_buffer();
        SSL_set0_rbio(ssl_.get(), in_);
    }
    if (large(out_)) {
        out_ = new_buffer();
        SSL_set0_wbio(ssl_.get(), out_);
    }
}

tls_session::state tls_session::take(std::span<const std::byte> ciphertext) {
    if (state_ == state::ended || state_ == state::failed) {
        return state_;
    }
    if (BIO_write(in_, ciphertext.data(), static_cast<int>(ciphertext.size())) !=
        static_cast<int>(ciphertext.size())) {
        throw std::bad_alloc{};
    }
    return state_ == state::handshaking ? handshake() : state_;
}

tls_session::state tls_session::handshake() {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    if (result == 1) {
        return state_ = state::open;
    }
    return fail(result);
}

std::size_t tls_session::read(std::span<std::byte> into) {
    std::size_t total = 0;
    while (state_ == state::open && total < into.size()) {
        ERR_clear_error();
        std::size_t count = 0;
        const int result =
            SSL_read_ex(ssl_.get(), into.data() + total, into.size() - total, &count);
        if (result != 1) {
            fail(result);
            break;
        }
        total += count;
    }
    return total;
}

tls_session::state tls_session::write(std::string_view plaintext) {
    if (plaintext.empty()) {
        return state_;
    }
    ERR_clear_error();
    std::size_t count = 0;
    // A memory BIO takes everything: there are no partial writes.
    const int result = SSL_write_ex(ssl_.get(), plaintext.data(), plaintext.size(), &count);
    return result == 1 ? state_ : fail(result);
}

void tls_session::shut() {
    if (state_ == state::open) {
        ERR_clear_error();
        SSL_shutdown(ssl_.get());
    }
}

void tls_session::take_output(std::string& out) {
    // Read, not reset: BIO_reset() wipes the whole buffer each time, which is as large as the
    // largest burst was.
    const auto size = BIO_ctrl_pending(out_);
    if (size > 0) {
        const auto before = out.size();
        out.resize(before + size);
        (void)BIO_read(out_, out.data() + before, static_cast<int>(size));
    }
}

tls_session::state tls_session::fail(int result) {
    const int error = SSL_get_error(ssl_.get(), result);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
        return state_; // needs more of the peer's bytes
    }
    if (error == SSL_ERROR_ZERO_RETURN) {
        return state_ = state::ended;
    }
    const bool in_handshake = state_ == state::handshaking;
    failure_ = take_openssl_error();
    if (in_handshake && !peer_fault_.empty() && failure_ == "certificate verify failed") {
        failure_ = peer_fault_;
    }
    failure_ = (in_handshake ? "TLS handshake: " : "TLS: ") + failure_;
    return state_ = state::failed;
}

xmpp::tls_peer tls_session::peer() const {
    xmpp::tls_peer found;
    found.protocol = SSL_get_version(ssl_.get());
    found.cipher = SSL_get_cipher_name(ssl_.get());
    const auto* certificate = SSL_get0_peer_certificate(ssl_.get());
    found.has_certificate = certificate != nullptr;
    if (certificate != nullptr) {
        describe(*certificate, found);
        found.chain_valid = peer_fault_.empty() && SSL_get_verify_result(ssl_.get()) == X509_V_OK;
        found.chain_error = peer_fault_;
    }
    return found;
}

xmpp::tls_peer tls_session::peer_judged_by(const peer_trust* trust) const {
    auto found = peer();
    if (trust != nullptr && trust->has_authorities() && found.has_certificate) {
        const auto fault = trust->judge(*ssl_);
        found.chain_valid = fault == X509_V_OK;
        found.chain_error = found.chain_valid ? "" : X509_verify_cert_error_string(fault);
    }
    return found;
}

key_pin tls_session::peer_pin() const {
    return pin_of(*SSL_get0_peer_certificate(ssl_.get()));
}

bool tls_session::take_name(std::string_view name) {
    if (!choose_) {
        return true;
    }
    auto chosen = choose_(name);
    if (!chosen) {
        return false;
    }
    context_ = std::move(chosen);
    SSL_set_SSL_CTX(ssl_.get(), context_->native());
    return true;
}

void tls_session::note_peer_fault(std::string fault) {
    if (peer_fault_.empty()) {
        peer_fault_ = std::move(fault);
    }
}

} // namespace diolkos::net
