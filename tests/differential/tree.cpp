#include "tests/differential/tree.hpp"

#include <algorithm>

namespace diolkos::differential {
namespace {

// Printable ASCII as it is, everything else by number: differences hide in what does not show.
std::string shown(std::string_view text) {
    constexpr std::size_t longest = 200;
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "'";
    for (const char c : text.substr(0, longest)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7F && c != '\\')
            out += c;
        else
            out.append("\\x").append({digits[byte >> 4U], digits[byte & 0xFU]});
    }
    return out + (text.size() > longest ? "'..." : "'");
}

std::string named(const tree& what) {
    return what.name.empty() ? "text " + shown(what.text)
                             : "element {" + what.name_space + "}" + what.name;
}

std::string shown(const std::vector<tree_attribute>& attributes) {
    std::string out;
    for (const tree_attribute& each : attributes)
        out.append(" {")
            .append(each.name_space)
            .append("}")
            .append(each.name)
            .append("=")
            .append(shown(each.value));
    return out.empty() ? " none" : out;
}

std::string difference_at(const std::string& path, const tree& a, const tree& b) {
    if (a.name != b.name || a.name_space != b.name_space || a.text != b.text)
        return path + ": " + named(a) + " against " + named(b);
    const std::string here = path + "/" + a.name;
    if (a.attributes != b.attributes)
        return here + ": attributes" + shown(a.attributes) + " against" + shown(b.attributes);
    const std::size_t both = std::min(a.children.size(), b.children.size());
    for (std::size_t i = 0; i < both; ++i)
        if (a.children[i] != b.children[i])
            return difference_at(here, a.children[i], b.children[i]);
    const bool a_has_more = a.children.size() > both;
    return here + ": " + named((a_has_more ? a : b).children[both]) + " only in the " +
           (a_has_more ? "first" : "second");
}

} // namespace

void tree::add_text(std::string_view more) {
    if (more.empty())
        return;
    if (children.empty() || !children.back().name.empty())
        children.emplace_back();
    children.back().text.append(more);
}

std::string first_difference(const tree& a, const tree& b) {
    return difference_at("", a, b);
}

tree& tree_builder::open() {
    tree* at = &document_;
    for (const std::size_t place : path_)
        at = &at->children[place];
    return *at;
}

void tree_builder::start(tree element) {
    std::ranges::sort(element.attributes);
    tree& parent = open();
    path_.push_back(parent.children.size());
    parent.children.push_back(std::move(element));
}

void tree_builder::end() {
    path_.pop_back();
}

void tree_builder::text(std::string_view more) {
    if (path_.empty())
        return object("text outside the root");
    open().add_text(more);
}

void tree_builder::object(std::string_view what) {
    if (problem_.empty())
        problem_ = what;
}

std::string tree_builder::problem() const {
    if (!problem_.empty())
        return problem_;
    const bool whole = path_.empty() && document_.children.size() == 1;
    return whole ? "" : "the document does not end";
}

} // namespace diolkos::differential
