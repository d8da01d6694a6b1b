#include "cli/explanation_text.hpp"

namespace diolkos::cli {

std::string stripped_names(const guard::verdict& decision) {
    std::string names;
    for (const auto& name : decision.stripped)
        names += (names.empty() ? "" : ", ") + name;
    if (decision.stripped_more > 0)
        names += " and " + std::to_string(decision.stripped_more) + " more";
    return names;
}

std::string summary(const explanation& of) {
    std::string made(name(of.decision.what));
    if (!of.reason.empty())
        made += ", " + of.reason;
    return made;
}

std::string details(const explanation& of) {
    std::string made;
    const auto line = [&](std::string_view what, const std::string& text) {
        if (!text.empty())
            made.append("  ").append(what).append(": ").append(text).append("\n");
    };
    line("left behind", stripped_names(of.decision));
    line("rule", of.decision.rule);
    line("where", of.decision.where);
    line("why", of.decision.detail);
    line("allowed", of.allowed);
    line("crosses as", of.out);
    return made;
}

boost::json::object to_json(const explanation& of) {
    boost::json::array stripped(of.decision.stripped.begin(), of.decision.stripped.end());
    if (of.decision.stripped_more > 0)
        stripped.emplace_back("and " + std::to_string(of.decision.stripped_more) + " more");
    return {{"verdict", name(of.decision.what)},
            {"reason", of.reason},
            {"rule", of.decision.rule},
            {"where", of.decision.where},
            {"detail", of.decision.detail},
            {"allowed", of.allowed},
            {"stripped", std::move(stripped)},
            {"out", of.out.empty() ? boost::json::value(nullptr) : boost::json::value(of.out)}};
}

} // namespace diolkos::cli
