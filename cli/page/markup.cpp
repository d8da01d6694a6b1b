#include "cli/page/markup.hpp"

#include "audit/json_text.hpp"

#include <cstdio>

namespace diolkos::cli::page {

namespace {

void append_escaped(char c, std::string& out) {
    switch (c) {
    case '&':
        out.append("&amp;");
        return;
    case '<':
        out.append("&lt;");
        return;
    case '>':
        out.append("&gt;");
        return;
    case '"':
        out.append("&quot;");
        return;
    case '\'':
        out.append("&#39;");
        return;
    default:
        out.push_back(c);
    }
}

} // namespace

markup& markup::text(std::string_view untrusted, std::size_t most) {
    std::string harmless;
    audit::append_json_string(untrusted, most, harmless);
    const auto inner = std::string_view(harmless).substr(1, harmless.size() - 2);
    for (std::size_t i = 0; i < inner.size(); ++i) {
        // A quote and a backslash need no escape for a reader; the other escapes stay to be seen.
        const bool plain = inner[i] == '\\' && i + 1 < inner.size() &&
                           (inner[i + 1] == '"' || inner[i + 1] == '\\');
        append_escaped(inner[plain ? ++i : i], out_);
    }
    return *this;
}

markup& markup::number(std::uint64_t value) {
    auto plain = std::to_string(value);
    for (auto at = plain.size(); at > 3; at -= 3)
        plain.insert(at - 3, "\u00a0");
    out_.append(plain);
    return *this;
}

markup& markup::digits(std::uint64_t value) {
    out_.append(std::to_string(value));
    return *this;
}

markup& markup::coordinate(double value) {
    char text[48];
    (void)std::snprintf(text, sizeof text, "%.2f", value);
    std::string_view shown = text;
    while (shown.back() == '0')
        shown.remove_suffix(1);
    if (shown.back() == '.')
        shown.remove_suffix(1);
    out_.append(shown);
    return *this;
}

} // namespace diolkos::cli::page
