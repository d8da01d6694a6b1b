#include "xmpp/stream_core.hpp"

#include "xmpp/namespaces.hpp"
#include "xmpp/value_writer.hpp"

#include <algorithm>

namespace diolkos::xmpp {
namespace {

constexpr std::string_view conditions[] = {
    // RFC 6120, 4.9.3
    "bad-format",
    "bad-namespace-prefix",
    "conflict",
    "connection-timeout",
    "host-gone",
    "host-unknown",
    "improper-addressing",
    "internal-server-error",
    "invalid-from",
    "invalid-namespace",
    "invalid-xml",
    "not-authorized",
    "not-well-formed",
    "policy-violation",
    "remote-connection-failed",
    "reset",
    "resource-constraint",
    "restricted-xml",
    "see-other-host",
    "system-shutdown",
    "undefined-condition",
    "unsupported-encoding",
    "unsupported-feature",
    "unsupported-stanza-type",
    "unsupported-version",
};

void write_attribute(std::string_view name, std::string_view value, std::string& out) {
    if (value.empty())
        return;
    out.append(" ").append(name).append("=\"");
    write_attribute_value(value, out);
    out.push_back('"');
}

void write_error(const objection& why, std::string& xml) {
    xml.append("<stream:error><").append(why.error);
    write_attribute("xmlns", ns::stream_errors, xml);
    xml.append("/>");
    if (why.rule.starts_with("limit.")) { // XEP-0205, 4: say which; never echo what was sent
        xml.append("<text");
        write_attribute("xmlns", ns::stream_errors, xml);
        write_attribute("xml:lang", "en", xml);
        xml.push_back('>');
        write_text(why.rule, xml);
        xml.append("</text>");
    }
    xml.append(why.beside).append("</stream:error>");
}

} // namespace

stream_core::stream_core(const stream_limits& limits, monotonic now)
    : limits_(limits),
      parser_(limits.before),
      started_(now),
      now_(now),
      said_at_(now),
      heard_at_(now) {}

void stream_core::restart() {
    base_ += parser_.offset();
    at_ = 0;
    parser_ = stream_parser(limits_.before);
    header_said_ = false;
}

void stream_core::begin_tls(stream_events& out) {
    restart();
    out.emplace_back(start_tls{});
    in_handshake_ = true;
}

void stream_core::await_tls(stream_events& out) {
    out.emplace_back(start_tls{});
    in_handshake_ = true;
}

void stream_core::raise_limits() noexcept {
    parser_.set_limits(limits_.after);
}

void stream_core::say(std::string_view xml, stream_events& out) {
    said_at_ = now_;
    if (!out.empty())
        if (auto* earlier = std::get_if<send_bytes>(&out.back())) {
            earlier->bytes.append(xml);
            return;
        }
    out.emplace_back(send_bytes{std::string(xml)});
}

void stream_core::say_header(std::string_view from, std::string_view to, std::string_view id,
                             stream_events& out) {
    // Openfire looks for the literal prefixes (RFC 6120, 4.8.5).
    std::string xml = "<?xml version=\"1.0\"?><stream:stream";
    write_attribute("xmlns", ns::server, xml);
    write_attribute("xmlns:stream", ns::streams, xml);
    write_attribute("xmlns:db", ns::dialback, xml);
    write_attribute("from", from, xml);
    write_attribute("to", to, xml);
    write_attribute("id", id, xml);
    xml.append(" version=\"1.0\" xml:lang=\"en\">");
    say(xml, out);
    header_said_ = true;
}

void stream_core::say_end(const objection& why, stream_events& out) {
    if (header_said_ && !in_handshake_) {
        std::string xml;
        if (!why.error.empty())
            write_error(why, xml);
        say(xml.append("</stream:stream>"), out);
    }
    header_said_ = false;
    in_handshake_ = false;
}

void stream_core::end(const objection& why, bool by_peer, stream_events& out) {
    say_end(by_peer ? objection{} : why, out);
    out.emplace_back(
        stream_ended{std::string(why.error), std::string(why.rule), why.text, offset(), by_peer});
}

monotonic stream_core::next_deadline(bool established) const noexcept {
    return established ? std::min(keepalive_due(), heard_at_ + limits_.idle)
                       : started_ + limits_.negotiation;
}

std::optional<objection> object_to(const stream_header& header) {
    if (header.default_name_space != ns::server)
        return objection{"invalid-namespace", "stream.content-namespace",
                         "the content namespace is not jabber:server"};
    // A minor version that is higher changes nothing (RFC 6120, 4.7.5).
    const std::string* version = header.root.find("version");
    if (version == nullptr || !version->starts_with("1."))
        return objection{"unsupported-version", "stream.version", "the version is not 1.0"};
    return std::nullopt;
}

std::string peer_text(std::string_view text) {
    if (text.size() > max_peer_text_bytes) {
        std::size_t size = max_peer_text_bytes;
        while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
            --size;
        text = text.substr(0, size);
    }
    return std::string(text);
}

objection peer_error(const element& stream_error) {
    objection why{"undefined-condition", "peer.stream-error", "the peer reported a stream error"};
    for (const element& child : stream_error.children)
        if (child.name_space == ns::stream_errors) {
            const auto* known = std::ranges::find(conditions, std::string_view(child.name));
            if (known != std::end(conditions))
                why.error = *known; // the table's own, so that it outlives the element
            else if (child.name == "text" && !child.text.empty())
                why.text += ": " + peer_text(child.text);
        }
    return why;
}

} // namespace diolkos::xmpp
