// Makes a header, first-level elements and a close of what expat_engine finds, within limits of
// elements, depth, attributes and a stanza's bytes, and refuses what XMPP forbids.
//
// I/O      none
// Errors   all final: failure() stays set
// Threads  not thread-safe; confined to its stream's shard
// Memory   one stanza's tree, bounded by the limits
#pragma once

#include "xmpp/expat_engine.hpp"
#include "xmpp/stream_parser.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::xmpp {

class stream_builder final : public xml_listener {
public:
    explicit stream_builder(const parser_limits& limits) noexcept
        : limits_(limits) {}

    void set_limits(const parser_limits& limits) noexcept { limits_ = limits; }
    [[nodiscard]] const parser_limits& limits() const noexcept { return limits_; }
    // Where to append. Must outlive the next calls.
    void append_to(std::vector<parsed>& out) noexcept { out_ = &out; }
    // After the next stanza that ends behind `offset`, the engine is paused.
    void pause_behind(std::uint64_t offset) noexcept { pause_behind_ = offset; }

    void fail(std::string_view error, std::string_view rule, std::string text,
              std::uint64_t offset);
    [[nodiscard]] const std::optional<parse_failure>& failure() const noexcept { return failure_; }
    [[nodiscard]] bool finished() const noexcept { return failure_ || closed_; }
    [[nodiscard]] bool between_stanzas() const noexcept { return depth_ == 1; }
    // Offset of the byte behind the header; 0 before it.
    [[nodiscard]] std::uint64_t header_end() const noexcept { return header_end_; }
    // Where what is under way has begun: the stanza, or the stream before its header is whole.
    [[nodiscard]] std::uint64_t begin() const noexcept { return begin_; }

private:
    wish on_start(const char* name, const char** attributes, place at) override;
    wish on_end(place at) override;
    wish on_text(std::string_view text, place at) override;
    wish on_namespace(std::string_view prefix, std::string_view uri, place at) override;
    wish on_declaration(std::string_view version, std::string_view encoding, place at) override;
    wish on_forbidden(std::string_view what, place at) override;

    wish on_header(element&& root, place at);
    [[nodiscard]] wish refuse(std::string_view error, std::string_view rule, std::string text,
                              place at);
    [[nodiscard]] wish refuse_length();
    // Of the header or the stanza under way. Requires that there is one.
    [[nodiscard]] bool too_long(place at) const noexcept;

    parser_limits limits_;
    std::vector<parsed>* out_ = nullptr;
    std::optional<parse_failure> failure_;
    bool closed_ = false;
    std::uint64_t pause_behind_ = ~std::uint64_t{0};
    std::uint64_t header_end_ = 0;

    std::uint32_t depth_ = 0;        // open elements; the stream itself is the first
    std::uint32_t declarations_ = 0; // of namespaces, by the element that is about to start
    std::string default_name_space_; // of the header
    bool declares_dialback_ = false;

    std::uint64_t begin_ = 0;
    std::uint32_t elements_ = 0;
    element stanza_;
    std::vector<element*> path_; // open elements of stanza_
};

} // namespace diolkos::xmpp
