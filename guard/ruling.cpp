#include "guard/ruling.hpp"

#include "xmpp/namespaces.hpp"

namespace diolkos::guard {

namespace {

// Cuts between characters: a byte 10xxxxxx continues one.
std::string_view cut(std::string_view name) {
    if (name.size() <= ruling::max_name_bytes)
        return name;
    auto end = ruling::max_name_bytes;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80)
        --end;
    return name.substr(0, end);
}

} // namespace

bool ruling::refuse(reason why, std::string rule, std::string detail) {
    if (refused())
        return false;
    verdict_.what = outcome::refuse;
    verdict_.why = why;
    verdict_.rule = std::move(rule);
    verdict_.detail = std::move(detail);
    return false;
}

bool ruling::refuse(reason why, std::string rule, const std::string& where,
                    const boost::system::error_code& error) {
    const bool length = error == wire::make_error_code(wire::errc::text_too_long);
    return refuse(length ? reason::too_large : why, std::move(rule),
                  where + ": " + error.message());
}

void ruling::disagreed(std::string_view who) {
    verdict_.why = reason::validators_disagree;
    verdict_.detail.insert(0, who);
}

void ruling::at(std::string step) {
    if (!refused())
        return;
    const bool joined = verdict_.where.empty() || verdict_.where.front() == '@' || step.empty();
    verdict_.where.insert(0, joined ? step : step + "/");
}

void ruling::of(std::string_view root) {
    if (refused() && verdict_.where.empty())
        verdict_.where = root;
}

void ruling::at(const xmpp::element_attribute& what) {
    std::string step = "@";
    if (!what.name_space.empty())
        step.append(1, '{').append(cut(what.name_space)).append(1, '}');
    at(step.append(cut(what.name)));
}

void ruling::at(const xmpp::element& child, const xmpp::element& parent) {
    if (!refused())
        return;
    std::string step;
    if (child.name_space != parent.name_space)
        step.append(1, '{').append(cut(child.name_space)).append(1, '}');
    step += cut(child.name);
    std::size_t alike = 0, place = 0;
    for (const auto& each : parent.children) {
        alike += each.is(child.name_space, child.name) ? 1 : 0;
        if (&each == &child)
            place = alike;
    }
    if (alike > 1)
        step.append(1, '[').append(std::to_string(place)).append(1, ']');
    at(std::move(step));
}

void ruling::strip(std::string what) {
    if (verdict_.what == outcome::pass)
        verdict_.what = outcome::strip;
    if (verdict_.stripped.size() < verdict::max_stripped)
        verdict_.stripped.push_back(std::move(what));
    else
        ++verdict_.stripped_more;
}

std::string printable_step(const xmpp::element& root) {
    return root.name_space == xmpp::ns::server ? std::string(cut(root.name)) : printable(root);
}

std::string printable(std::string_view name_space, std::string_view name) {
    std::string text;
    text.reserve(name_space.size() + name.size() + 2);
    text.append(1, '{').append(cut(name_space)).append(1, '}').append(cut(name));
    return text;
}

std::string printable(const xmpp::element& what) {
    return printable(what.name_space, what.name);
}

std::string printable(const xmpp::element& of, const xmpp::element_attribute& what) {
    std::string text(cut(of.name));
    text += '@';
    if (!what.name_space.empty())
        text.append(1, '{').append(cut(what.name_space)).append(1, '}');
    text += cut(what.name);
    return text;
}

} // namespace diolkos::guard
