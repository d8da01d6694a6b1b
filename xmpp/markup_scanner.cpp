#include "xmpp/markup_scanner.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace diolkos::xmpp {
namespace {

constexpr std::string_view cdata_keyword = "[CDATA[";

// What a byte does inside a tag, outside of quotes.
enum class in_tag : std::uint8_t { names, separates, leaves };

constexpr std::array<in_tag, 256> tag_bytes = [] {
    std::array<in_tag, 256> table{};
    for (const char c : {' ', '\t', '\r', '\n', '=', '/'})
        table[static_cast<unsigned char>(c)] = in_tag::separates;
    for (const char c : {'>', '<', '\'', '"'})
        table[static_cast<unsigned char>(c)] = in_tag::leaves;
    return table;
}();

} // namespace

markup_scanner::result markup_scanner::scan(std::span<const std::byte> bytes,
                                            std::size_t token_bytes) noexcept {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    result found;
    for (std::size_t at = 0; at < text.size(); ++at) {
        at += skip(text.substr(at), token_bytes);
        if (at_cut())
            found.cut = at;
        if (at == text.size())
            break;
        found.what = step(text[at], token_bytes);
        if (found.what != finding::none) {
            found.at = at;
            return found;
        }
        if (at_cut())
            found.cut = at + 1;
    }
    return found;
}

std::size_t markup_scanner::skip(std::string_view text, std::size_t token_bytes) noexcept {
    if (where_ == place::text) {
        // In windows, or many references would each search all that follows.
        constexpr std::size_t window = 256;
        text = text.substr(0, window);
        const std::string_view plain = text.substr(0, text.find('<'));
        return std::min(plain.find('&'), plain.size());
    }
    if (where_ == place::tag)
        return skip_in_tag(text, token_bytes);
    if (where_ != place::single_quoted && where_ != place::double_quoted)
        return 0;
    const char quote = where_ == place::single_quoted ? '\'' : '"';
    const std::string_view allowed = text.substr(0, token_bytes - std::min(run_, token_bytes));
    const std::size_t length = std::min(allowed.find(quote), allowed.size());
    run_ += length;
    return length;
}

std::size_t markup_scanner::skip_in_tag(std::string_view text, std::size_t token_bytes) noexcept {
    std::size_t run = run_;
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        const in_tag does = tag_bytes[static_cast<unsigned char>(text[at])];
        if (does == in_tag::leaves || (does == in_tag::names && run >= token_bytes))
            break; // step_tag() has the rest
        run = does == in_tag::names ? run + 1 : 0;
    }
    run_ = run;
    return at;
}

bool markup_scanner::at_cut() const noexcept {
    return where_ == place::text || where_ == place::cdata;
}

markup_scanner::finding markup_scanner::step(char c, std::size_t token_bytes) noexcept {
    switch (where_) {
    case place::start:
    case place::text:
        if (c == '<') {
            // An XML declaration is one only as the very first bytes (XML 1.0, 2.8).
            first_markup_ = where_ == place::start;
            where_ = place::open;
        } else if (c == '&') {
            where_ = place::reference;
            run_ = 0;
        } else {
            where_ = place::text;
        }
        return finding::none;
    case place::reference:
        // Anything else than a reference is Expat's to refuse: let it have the bytes.
        if (c == ';' || c == '<' || c == '&' || c == ' ')
            where_ = place::text;
        else if (++run_ > max_reference_bytes)
            return finding::reference_too_long;
        return finding::none;
    case place::open:
        return step_open(c);
    case place::bang:
        return step_bang(c);
    case place::cdata:
        step_cdata(c);
        return finding::none;
    case place::tag:
        return step_tag(c, token_bytes);
    case place::single_quoted:
    case place::double_quoted:
        if (c == (where_ == place::single_quoted ? '\'' : '"')) {
            where_ = place::tag;
            run_ = 0;
        } else if (++run_ > token_bytes) {
            return finding::token_too_long;
        }
        return finding::none;
    }
    return finding::none;
}

markup_scanner::finding markup_scanner::step_open(char c) noexcept {
    run_ = 0;
    if (c == '!') {
        where_ = place::bang;
        return finding::none;
    }
    if (c == '?') {
        if (!first_markup_)
            return finding::forbidden_markup;
        where_ = place::tag;
        return finding::none;
    }
    where_ = c == '>' || c == '<' ? place::text : place::tag; // "<>", "<<": Expat refuses them
    run_ = 1;
    return finding::none;
}

markup_scanner::finding markup_scanner::step_bang(char c) noexcept {
    if (c != cdata_keyword[run_])
        return finding::forbidden_markup;
    if (++run_ == cdata_keyword.size()) {
        where_ = place::cdata;
        run_ = 0;
    }
    return finding::none;
}

markup_scanner::finding markup_scanner::step_tag(char c, std::size_t token_bytes) noexcept {
    if (tag_bytes[static_cast<unsigned char>(c)] == in_tag::names)
        return ++run_ > token_bytes ? finding::token_too_long : finding::none;
    run_ = 0;
    if (c == '\'')
        where_ = place::single_quoted;
    else if (c == '"')
        where_ = place::double_quoted;
    else if (c == '>' || c == '<') // the latter cannot be here: Expat refuses it
        where_ = place::text;
    return finding::none;
}

void markup_scanner::step_cdata(char c) noexcept {
    // run_ counts closing brackets, up to two.
    if (c == '>' && run_ == 2)
        where_ = place::text;
    if (c == ']')
        run_ = run_ < 2 ? run_ + 1 : 2;
    else
        run_ = 0;
}

} // namespace diolkos::xmpp
