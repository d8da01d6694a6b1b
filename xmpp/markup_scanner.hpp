// Finds in a stream's bytes where tokens of markup end, so that Expat is given whole ones only.
//
// Expat reads an unfinished tag again from its start at every feed; a tag that comes byte by byte
// would cost the square of its length. Whoever feeds it therefore holds back what follows the last
// cut found here. Nothing is decided here that Expat does not decide too, but two things sooner:
// what XMPP forbids (RFC 6120, 11.1) is refused at its first bytes, and an endless name, value
// or reference as soon as it is too long.
//
//     text -- '<' --> open --> tag <-- quotes --> single_quoted, double_quoted
//                      '--> bang --> cdata        (only <![CDATA[)
//                      '--> tag                  (<? at offset 0 only)
//     text -- '&' --> reference -- ';' --> text
//
// Threads  not thread-safe; confined to its stream's shard
// Memory   a few bytes
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace diolkos::xmpp {

class markup_scanner {
public:
    // "&#x10FFFF;" with some leading zeros; in bytes between '&' and ';'.
    static constexpr std::size_t max_reference_bytes = 32;

    enum class finding : std::uint8_t {
        none,
        forbidden_markup, // comment, processing instruction, document type, second declaration
        token_too_long,   // an element or attribute name, or an attribute value
        reference_too_long,
    };
    struct result {
        std::size_t cut = 0; // bytes from the front that end with a whole token; 0: none does
        finding what = finding::none;
        std::size_t at = 0; // with a finding: the byte that it is about
    };

    // Looks at the next `bytes`, at most up to the first finding; no further call after one.
    // `token_bytes` is the longest name or value allowed.
    [[nodiscard]] result scan(std::span<const std::byte> bytes, std::size_t token_bytes) noexcept;

    // True if all bytes so far are whole tokens, and the last is not a reference or CDATA.
    [[nodiscard]] bool in_text() const noexcept { return where_ == place::text; }

private:
    enum class place : std::uint8_t {
        start, // nothing read yet
        text,
        reference,
        open, // '<' was read
        bang, // "<!" was read
        cdata,
        tag,
        single_quoted,
        double_quoted,
    };
    // How many bytes come before one that can change the place.
    [[nodiscard]] std::size_t skip(std::string_view text, std::size_t token_bytes) noexcept;
    [[nodiscard]] std::size_t skip_in_tag(std::string_view text, std::size_t token_bytes) noexcept;
    // Changes place by one byte.
    [[nodiscard]] finding step(char c, std::size_t token_bytes) noexcept;
    [[nodiscard]] finding step_open(char c) noexcept;
    [[nodiscard]] finding step_bang(char c) noexcept;
    [[nodiscard]] finding step_tag(char c, std::size_t token_bytes) noexcept;
    void step_cdata(char c) noexcept;
    // What has been read up to here can be given away.
    [[nodiscard]] bool at_cut() const noexcept;

    place where_ = place::start;
    bool first_markup_ = true; // no '<' yet, nor anything else
    std::size_t run_ = 0;      // bytes of the name, value, reference or keyword so far
};

} // namespace diolkos::xmpp
