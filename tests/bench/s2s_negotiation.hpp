// A server-to-server stream, negotiated with no more than it takes (RFC 6120, 4 to 6; XEP-0178):
// STARTTLS, then SASL EXTERNAL, both as initiator and as receiver.
//
// It expects an honest peer, the gateway under measurement or itself, and looks for tokens where
// a product would parse.
//
// Errors   exceptions
// Threads  not thread-safe; confined to the run's one thread
#pragma once

#include "channel.hpp"

#include <string>

namespace diolkos::bench {

// The files that make one side's TLS: whom it trusts, and who it is.
struct tls_files {
    std::string authorities, certificate, key;
};

// For both roles; the peer's certificate is required and verified to the authorities.
[[nodiscard]] asio::ssl::context make_context(const tls_files& files);

// Both return when the stream carries stanzas. `context` outlives the channel.
asio::awaitable<void> initiate(channel& peer, asio::ssl::context& context, std::string from,
                               std::string to);
asio::awaitable<void> accept(channel& peer, asio::ssl::context& context);

} // namespace diolkos::bench
