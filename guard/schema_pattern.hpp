// A pattern of a schema (XML Schema 1.0, part 2, appendix F), run by RE2: in linear time, whatever
// the text is.
//
// Of the patterns that XML Schema has, those are taken that every engine reads alike: literal
// characters, `.`, sets and ranges of characters, groups, alternatives, `?`, `*`, `+`, `{n}`,
// `{n,}`, `{n,m}`, and escapes of the characters that mean something. Classes by name (`\d`, `\w`,
// `\i`, `\p{...}`) differ between versions of Unicode, and sets within sets between engines: they
// are refused.
//
// I/O      none
// Errors   the constructor throws std::invalid_argument with a sentence
// Threads  immutable once made
#pragma once

#include <re2/re2.h>

#include <memory>
#include <string>
#include <string_view>

namespace diolkos::guard {

class schema_pattern {
public:
    explicit schema_pattern(std::string_view pattern);

    // As the schema says it.
    [[nodiscard]] const std::string& source() const noexcept { return source_; }

    // Of the whole of `text`.
    [[nodiscard]] bool matches(std::string_view text) const {
        return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *expression_);
    }

private:
    std::string source_;
    std::unique_ptr<const re2::RE2> expression_;
};

} // namespace diolkos::guard
