#include "tests/differential/readers.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace diolkos::differential {
namespace {

using std::string_view;

constexpr string_view xml_name_space = "http://www.w3.org/XML/1998/namespace";
constexpr struct {
    string_view name, character;
} references[] = {{"amp", "&"},  {"lt", "<"},   {"gt", ">"},   {"quot", "\""},
                  {"apos", "'"}, {"#x9", "\t"}, {"#xA", "\n"}, {"#xD", "\r"}};

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == ':';
}

class plain_reader {
public:
    explicit plain_reader(string_view document)
        : left_(document) {}

    reading read() {
        static_cast<void>(skip("<?xml version=\"1.0\"?>"));
        if (!skip("<") || !element(string_view()))
            object("no element");
        if (!left_.empty())
            object("something behind the root, or before '" + std::string(left_.substr(0, 20)));
        return finish(std::move(built_));
    }

private:
    bool skip(string_view what) {
        if (!left_.starts_with(what))
            return false;
        left_.remove_prefix(what.size());
        return true;
    }
    bool object(std::string what) {
        built_.object(what);
        return false;
    }
    string_view name() {
        const auto end = std::ranges::find_if_not(left_, is_name_character);
        const string_view found(left_.begin(), end);
        left_.remove_prefix(found.size());
        return found;
    }

    // Up to `stop`, references replaced; `stop` itself is left. No more than that may stand raw.
    bool characters(char stop, string_view forbidden, std::string& out) {
        while (!left_.empty() && left_.front() != stop) {
            if (left_.front() == '&') {
                if (!reference(out))
                    return false;
            } else if (forbidden.find(left_.front()) != string_view::npos) {
                return object("a character that must be escaped");
            } else {
                out += left_.front();
                left_.remove_prefix(1);
            }
        }
        return !left_.empty();
    }
    bool reference(std::string& out) {
        const auto end = left_.find(';');
        const string_view name = left_.substr(1, end == string_view::npos ? 0 : end - 1);
        const auto* known =
            std::ranges::find_if(references, [&](const auto& each) { return each.name == name; });
        if (known == std::end(references))
            return object("an unknown reference");
        out.append(known->character);
        left_.remove_prefix(end + 1);
        return true;
    }

    // A name with its prefix; without one it is of `without`.
    bool resolve(string_view prefixed, string_view without, std::string& name_space,
                 std::string& name) {
        const auto colon = prefixed.find(':');
        name = prefixed.substr(colon == string_view::npos ? 0 : colon + 1);
        name_space = without;
        if (colon == string_view::npos)
            return !name.empty() || object("no name");
        const auto known = prefixes_.find(prefixed.substr(0, colon));
        if (known == prefixes_.end() || name.empty())
            return object("an unknown prefix");
        name_space = known->second;
        return true;
    }

    // Behind its '<', to behind its end.
    bool element(string_view inherited) {
        const string_view tag = name();
        tree made;
        std::string own(inherited); // default namespace
        std::vector<std::pair<string_view, std::string>> raw;
        if (!attributes(inherited, own, raw) || !resolve(tag, own, made.name_space, made.name))
            return false;
        for (auto& [attribute, value] : raw) {
            tree_attribute& one = made.attributes.emplace_back();
            one.value = std::move(value);
            if (!resolve(attribute, {}, one.name_space, one.name))
                return false;
        }
        built_.start(std::move(made));
        at_root_ = false;
        if (!skip("/>") && !(skip(">") && content(own) && skip(tag) && skip(">")))
            return object("an element that is not closed as it was opened");
        built_.end();
        return true;
    }

    // Of one tag. Declarations are taken out.
    bool attributes(string_view inherited, std::string& own,
                    std::vector<std::pair<string_view, std::string>>& raw) {
        for (bool first = true; skip(" "); first = false) {
            const string_view named = name();
            std::string value;
            if (!skip("=\"") || !characters('"', "<>\t\n\r", value) || !skip("\""))
                return object("an attribute that is malformed");
            if (named == "xmlns") {
                if (!first || value == inherited || value.empty())
                    return object("a namespace declared late, in vain, or away");
                own = std::move(value);
            } else if (named.starts_with("xmlns:")) {
                if (!at_root_ || !prefixes_.emplace(named.substr(6), std::move(value)).second)
                    return object("a prefix declared below the root, or again");
            } else {
                raw.emplace_back(named, std::move(value));
            }
        }
        return true;
    }

    // Up to and with the "</" of the element that it is in.
    bool content(string_view inherited) {
        while (!left_.empty()) {
            std::string text;
            if (!characters('<', ">\r", text))
                return false;
            built_.text(text);
            if (skip("</"))
                return true;
            left_.remove_prefix(1);
            if (!element(inherited))
                return false;
        }
        return false;
    }

    string_view left_;
    tree_builder built_;
    bool at_root_ = true;
    std::map<string_view, std::string> prefixes_{{"xml", std::string(xml_name_space)}};
};

} // namespace

reading read_plainly(string_view document) {
    return plain_reader(document).read();
}

} // namespace diolkos::differential
