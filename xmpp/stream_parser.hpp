// Cuts the bytes of one XML stream (RFC 6120, 4) into a header, first-level elements and a close.
//
//     <stream:stream ...>  element*  </stream:stream>
//
// Expat is the engine, fed as bytes arrive. Before it sees a byte, UTF-8 is checked (the engine's
// own check is not relied upon). Comments, processing instructions, document types, entities
// and a second XML declaration end the stream (RFC 6120, 11.1). A parser serves one stream: after a
// restart there is a new one.
//
// I/O      none
// Errors   all final: failure() stays set and nothing more is parsed.
// Threads  not thread-safe; confined to its stream's shard
// Memory   parser_limits::stanza_bytes, a small multiple of it for the tree, and what Expat keeps
// of
//          the names in at most renewal_bytes
#pragma once

#include "xmpp/element.hpp"
#include "xmpp/limits.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace diolkos::xmpp {

struct stream_header {
    element
        root; // the stream element without children; its attributes are from, to, id, version...
    std::string default_name_space; // the content namespace: "jabber:server"
    bool declares_dialback = false; // xmlns:db='jabber:server:dialback'
};
struct stream_close {};
struct first_level {
    element content;
    std::uint64_t bytes = 0; // as received, tags included
    std::uint64_t end = 0;   // offset of the byte behind it, since the stream's start
};
using parsed = std::variant<stream_header, first_level, stream_close>;

struct parse_failure {
    std::string
        error; // stream error condition: not-well-formed, restricted-xml, policy-violation...
    std::string rule; // "limit.depth", "xml.comment", "xml.utf8", ...
    std::string text;
    std::uint64_t offset = 0; // bytes since the stream's start
};

class stream_parser {
public:
    // Expat remembers every name that it has ever seen. After so many bytes of a stream it is
    // replaced, between two stanzas, by a new one that is told the header again.
    static constexpr std::uint64_t renewal_bytes = 1'048'576;

    explicit stream_parser(const parser_limits& limits);
    ~stream_parser();
    stream_parser(stream_parser&&) noexcept;
    stream_parser& operator=(stream_parser&&) noexcept;

    // Limits for what follows; used once the peer has authenticated.
    void set_limits(const parser_limits& limits) noexcept;

    // Parses `bytes` and appends what was completed to `out`. What was completed before a failure
    // is appended too. Does nothing after a failure or a stream_close.
    void feed(std::span<const std::byte> bytes, std::vector<parsed>& out);

    // Nothing has come for a while: gives memory back if at_boundary(). What comes next costs the
    // header's parsing again.
    void rest() noexcept;

    [[nodiscard]] const std::optional<parse_failure>& failure() const noexcept;
    // True if the last byte fed ended a first-level element, the header or blanks between them.
    [[nodiscard]] bool at_boundary() const noexcept;
    // Bytes fed so far.
    [[nodiscard]] std::uint64_t offset() const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace diolkos::xmpp
