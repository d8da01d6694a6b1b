#include "s2s_negotiation.hpp"

#include <stdexcept>

namespace diolkos::bench {
namespace {

constexpr std::string_view tls_space = "urn:ietf:params:xml:ns:xmpp-tls";

// The value of attribute `name` of the stream tag in `header`, or "".
std::string attribute(const std::string& header, std::string_view name) {
    const auto tag = header.find("<stream:stream");
    const auto at = header.find(" " + std::string(name) + "=", tag == std::string::npos ? 0 : tag);
    if (at == std::string::npos) {
        return {};
    }
    const auto open = at + name.size() + 2;
    return header.substr(open + 1, header.find(header[open], open + 1) - open - 1);
}

std::string base64(std::string_view bytes) {
    std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const auto length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                        reinterpret_cast<const unsigned char*>(bytes.data()),
                                        static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(length));
    return out;
}

std::string header(std::string_view from, std::string_view to, std::string_view id) {
    std::string out = "<?xml version='1.0'?><stream:stream xmlns='jabber:server' "
                      "xmlns:stream='http://etherx.jabber.org/streams' "
                      "xmlns:db='jabber:server:dialback' version='1.0' xml:lang='en'";
    out.append(" from='").append(from).append("' to='").append(to).append("'");
    if (!id.empty()) {
        out.append(" id='").append(id).append("'");
    }
    return out + ">";
}

asio::awaitable<std::string> read_header(channel& peer) {
    std::string text = co_await peer.read_until("<stream:stream");
    co_return text + co_await peer.read_until(">");
}

// Sends our header and waits for the features; fails unless they contain `wanted`.
asio::awaitable<void> open(channel& peer, const std::string& from, const std::string& to,
                           std::string_view wanted) {
    const auto ours = header(from, to, {});
    co_await peer.write(ours);
    const auto features = co_await peer.read_until("</stream:features>", "<stream:features/>");
    if (features.find(wanted) == std::string::npos) {
        throw std::runtime_error("not offered: " + std::string(wanted) + " in " + features);
    }
}

// Answers the peer's header with ours and `features`.
asio::awaitable<void> answer(channel& peer, std::string_view features) {
    static std::uint64_t streams = 0; // one thread, and nobody to be protected from
    const auto theirs = co_await read_header(peer);
    const auto id = "bench-" + std::to_string(++streams);
    const auto ours = header(attribute(theirs, "to"), attribute(theirs, "from"), id);
    co_await peer.write(ours + std::string(features));
}

} // namespace

asio::ssl::context make_context(const tls_files& files) {
    asio::ssl::context context(asio::ssl::context::tls);
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    context.load_verify_file(files.authorities);
    context.use_certificate_chain_file(files.certificate);
    context.use_private_key_file(files.key, asio::ssl::context::pem);
    context.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
    return context;
}

asio::awaitable<void> initiate(channel& peer, asio::ssl::context& context, std::string from,
                               std::string to) {
    co_await open(peer, from, to, tls_space);
    co_await peer.write("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    co_await peer.read_until("<proceed");
    co_await peer.read_until(">");
    co_await peer.start_tls(context, false, to);
    co_await open(peer, from, to, "EXTERNAL");
    const auto proof = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>" +
                       base64(from) + "</auth>";
    co_await peer.write(proof);
    co_await peer.read_until("<success");
    co_await peer.read_until(">");
    co_await open(peer, from, to, "stream:features");
}

asio::awaitable<void> accept(channel& peer, asio::ssl::context& context) {
    co_await answer(peer, "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'>"
                          "<required/></starttls></stream:features>");
    co_await peer.read_until("<starttls");
    co_await peer.read_until(">");
    co_await peer.write("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    co_await peer.start_tls(context, true, {});
    co_await answer(peer, "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                          "<mechanism>EXTERNAL</mechanism></mechanisms></stream:features>");
    co_await peer.read_until("</auth>");
    co_await peer.write("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    co_await answer(peer, "<stream:features/>");
}

} // namespace diolkos::bench
