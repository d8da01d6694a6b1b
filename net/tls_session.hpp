// One end of one TLS session, without I/O: ciphertext in, plaintext out, and the reverse.
//
//     take(ciphertext) -> read(...) plaintext            write(plaintext) -> take_output()
//     handshaking -> open -> ended | failed
//
// I/O      none
// Errors   all final; failure() is a sentence. The alert that tells the peer is in take_output().
// Threads  not thread-safe; confined to its connection
// Memory   what was taken and not read, what was written and not taken as output
#pragma once

#include "net/peer_trust.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace diolkos::net {

inline constexpr std::size_t idle_buffer = 1024; // bytes that an idle session's buffers may keep

enum class tls_role { server, client };

class tls_session {
public:
    enum class state { handshaking, open, ended, failed };

    // `server_name` is what a client asks for (SNI); empty: none. A client has output at once.
    // `trust` is for this peer; nullptr: as the context has it.
    tls_session(std::shared_ptr<const tls_context> context, tls_role role,
                const std::string& server_name, const peer_trust* trust = nullptr);

    // By the name that a client asks for (SNI, lower case), the context to go on with; nullptr: it
    // is told that the name is unknown. Without this, names are not looked at.
    using chooser = std::function<std::shared_ptr<const tls_context>(std::string_view name)>;
    void choose_by_name(chooser choose) { choose_ = std::move(choose); }

    tls_session(const tls_session&) = delete; // OpenSSL keeps its address
    tls_session& operator=(const tls_session&) = delete;

    // Ciphertext of the peer; goes on with the handshake if there is one.
    state take(std::span<const std::byte> ciphertext);
    // Plaintext, as much as there is and fits: call until 0, which says more must be taken or the
    // session is no longer open.
    [[nodiscard]] std::size_t read(std::span<std::byte> into);
    // Requires open.
    state write(std::string_view plaintext);
    // close_notify; nothing is written after it.
    void shut();
    // Appends what must be sent.
    void take_output(std::string& out);
    [[nodiscard]] bool has_output() const noexcept { return BIO_pending(out_) > 0; }

    // Nothing was taken or written for a while: gives back what the largest burst needed.
    void rest();

    [[nodiscard]] state now() const noexcept { return state_; }
    [[nodiscard]] const std::string& failure() const noexcept { return failure_; }
    // What is known of the other end. Requires open.
    [[nodiscard]] xmpp::tls_peer peer() const;
    // The same of a peer that was not known before the handshake, as one that `trust` is for;
    // nullptr: as the context has it.
    [[nodiscard]] xmpp::tls_peer peer_judged_by(const peer_trust* trust) const;
    [[nodiscard]] key_pin peer_pin() const; // requires open and a peer's certificate

    // For tls_context: the first fault of the peer's certificate.
    void note_peer_fault(std::string fault);
    // For tls_context: a client's name has come. False: there is nothing for it.
    [[nodiscard]] bool take_name(std::string_view name);

private:
    [[nodiscard]] static BIO* new_buffer();
    state handshake();
    state fail(int result);

    std::shared_ptr<const tls_context> context_;
    ssl_ptr ssl_;
    BIO* in_;  // owned by ssl_
    BIO* out_; // owned by ssl_
    state state_ = state::handshaking;
    chooser choose_;
    std::string peer_fault_;
    std::string failure_;
};

} // namespace diolkos::net
