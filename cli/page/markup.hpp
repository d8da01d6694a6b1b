// Writes HTML in which nothing of a log's choosing can be more than text.
//
// Markup is constants of this program: raw() takes nothing that is not known when it is compiled.
// Everything else goes through text(), which escapes what HTML reads as markup, in elements and in
// quoted attributes alike, and makes visible what could reorder or hide text (as the log does).
//
// I/O      none
// Threads  a value
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace diolkos::cli::page {

// A piece of HTML that stands in the source of this program.
class literal {
public:
    consteval literal(const char* text) // NOLINT: implicit, so that raw("<td>") reads
        : text_(text) {}
    [[nodiscard]] constexpr std::string_view view() const noexcept { return text_; }

private:
    std::string_view text_;
};

class markup {
public:
    static constexpr std::size_t max_text_bytes = 240; // of one text; a longer one ends in U+2026

    markup& raw(literal piece) {
        out_.append(piece.view());
        return *this;
    }
    markup& text(std::string_view untrusted, std::size_t most = max_text_bytes);
    markup& number(std::uint64_t value); // with thousands apart: 1 234 567 (no-break spaces)
    markup& digits(std::uint64_t value); // plain, for attributes
    markup& coordinate(double value);    // of an SVG: two decimals at most
    // What another markup has written.
    markup& add(const markup& other) {
        out_.append(other.out_);
        return *this;
    }

    [[nodiscard]] const std::string& html() const noexcept { return out_; }
    [[nodiscard]] bool empty() const noexcept { return out_.empty(); }

private:
    std::string out_;
};

} // namespace diolkos::cli::page
