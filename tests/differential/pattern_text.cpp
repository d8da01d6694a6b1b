#include "tests/differential/pattern_text.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace diolkos::differential {
namespace {

constexpr std::size_t many = 24; // what `*` and `+` repeat at most

[[noreturn]] void fail(std::string_view pattern) {
    throw std::logic_error("no pattern of the subset: " + std::string(pattern));
}

// The end of the atom that `pattern` begins with: a character, an escape, a set or a group.
std::size_t atom_end(std::string_view pattern) {
    const auto skip = [&](std::size_t at) { return pattern[at] == '\\' ? at + 2 : at + 1; };
    if (pattern.front() == '[') {
        std::size_t at = 1;
        while (at < pattern.size() && pattern[at] != ']')
            at = skip(at);
        return at + 1;
    }
    if (pattern.front() != '(') {
        std::size_t at = skip(0);
        while (at < pattern.size() && (static_cast<unsigned char>(pattern[at]) & 0xC0U) == 0x80U)
            ++at;
        return at;
    }
    std::size_t at = 1;
    while (at < pattern.size() && pattern[at] != ')')
        at += atom_end(pattern.substr(at));
    return at + 1;
}

std::vector<std::string_view> alternatives(std::string_view pattern) {
    std::vector<std::string_view> made;
    std::size_t begin = 0, at = 0;
    while (at < pattern.size()) {
        if (pattern[at] != '|') {
            at += atom_end(pattern.substr(at));
            continue;
        }
        made.push_back(pattern.substr(begin, at - begin));
        begin = ++at;
    }
    if (at > pattern.size())
        fail(pattern);
    made.push_back(pattern.substr(begin));
    return made;
}

char unescaped(char c) {
    return c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
}

// `set` is what stands between the brackets.
std::string of_set(std::string_view set, chance& by) {
    const bool negated = set.starts_with('^');
    std::string members;
    for (std::size_t at = negated ? 1 : 0; at < set.size();) {
        const auto one = [&] {
            const bool escape = set[at] == '\\';
            at += escape ? 2 : 1;
            return escape ? unescaped(set[at - 1]) : set[at - 1];
        };
        const char first = one();
        char last = first;
        if (at + 1 < set.size() && set[at] == '-') {
            ++at;
            last = one();
        }
        if (first < 0 || last < first)
            fail(set);
        for (int each = first; each <= last; ++each)
            members += static_cast<char>(each);
    }
    if (negated) {
        std::string others;
        for (char each = ' '; each < '\x7F'; ++each)
            if (members.find(each) == members.npos)
                others += each;
        members = others;
    }
    if (members.empty())
        fail(set);
    return std::string(1, members[by.below(members.size())]);
}

std::string of_atom(std::string_view atom, chance& by) {
    switch (atom.front()) {
    case '(':
        return pattern_text(atom.substr(1, atom.size() - 2), by);
    case '[':
        return of_set(atom.substr(1, atom.size() - 2), by);
    case '\\':
        return std::string(1, unescaped(atom.at(1)));
    case '.':
        return by.one_in(8) ? "\u20ac" : "x";
    default:
        return std::string(atom);
    }
}

// How often the atom before `rest` repeats; what says so is taken off.
std::size_t repetition(std::string_view& rest, chance& by) {
    const auto least_to = [&](std::size_t least, std::size_t most) {
        return least + by.below(most - least + 1);
    };
    if (rest.empty())
        return 1;
    const char c = rest.front();
    if (c == '?' || c == '*' || c == '+') {
        rest.remove_prefix(1);
        return least_to(c == '+' ? 1 : 0, c == '?' ? 1 : many);
    }
    if (c != '{')
        return 1;
    const auto inside = std::string(rest.substr(1, rest.find('}') - 1));
    rest.remove_prefix(inside.size() + 2);
    const auto comma = inside.find(',');
    const auto least = std::stoul(inside);
    if (comma == inside.npos)
        return least;
    return least_to(least, comma + 1 == inside.size() ? least + many
                                                      : std::stoul(inside.substr(comma + 1)));
}

} // namespace

std::string pattern_text(std::string_view pattern, chance& by) {
    const auto branches = alternatives(pattern);
    auto rest = branches[by.below(branches.size())];
    std::string made;
    while (!rest.empty()) {
        const auto atom = rest.substr(0, atom_end(rest));
        rest.remove_prefix(atom.size());
        for (auto left = repetition(rest, by); left > 0; --left)
            made += of_atom(atom, by);
    }
    return made;
}

} // namespace diolkos::differential
