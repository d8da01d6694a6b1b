#include "config/reference.hpp"

#include "config/key.hpp"

namespace diolkos::config {
namespace {

constexpr std::string_view introduction =
    R"(# Configuration

Each box reads one file in [TOML](https://toml.io). `deploy/low.example.toml` and `deploy/high.example.toml` are
complete ones with every key explained. This page is what `diolkos-low --keys` prints; it is made of the table that
the programs read by, so nothing else exists.

- `diolkos-low --config FILE --check` (and `diolkos-high`) reads the file and all files that it names, prints everything
  that is wrong as `FILE:LINE:COLUMN: what`, and ends with exit code 78, or 0 if nothing is.
- Unknown keys are errors. Relative paths start at the folder of the configuration file.
- SIGHUP reads everything again: keys marked *reload* are taken up for what happens from then on; streams stay, but
  those of domains that may not federate any more. If
  anything is wrong, or another key has changed, nothing is taken up; the log says what and where.
- Domains are exact names, `*.name` for everything below a name (but not the name), or `*` for any.
- Key files that others could read or change are refused.

)";

std::string_view table_of(std::string_view name) {
    const auto dot = name.rfind('.');
    return dot == name.npos ? std::string_view{} : name.substr(0, dot);
}

std::string heading(std::string_view table) {
    if (table.empty()) {
        return "## At the top\n";
    }
    const bool repeated = table.ends_with("[]");
    const std::string name(repeated ? table.substr(0, table.size() - 2) : table);
    return "## " + (repeated ? "`[[" + name + "]]`, any number of times" : "`[" + name + "]`") +
           "\n";
}

std::string fallback_of(const key& each) {
    if (each.required()) {
        return "required";
    }
    if (each.fallback == duplex_needs_it) {
        return "required for duplex";
    }
    return each.fallback == no_default ? "none" : "`" + std::string(each.fallback) + "`";
}

std::string row(const key& each) {
    std::string what(form(each.type));
    if (each.most > each.least) {
        what += ", " + std::to_string(each.least) + " to " + std::to_string(each.most);
    }
    if (!unit(each.type).empty()) {
        what += " " + std::string(unit(each.type));
    }
    const auto last = each.name.rfind('.');
    return "| `" + std::string(each.name.substr(last == each.name.npos ? 0 : last + 1)) + "` | " +
           what + " | " + fallback_of(each) + " | " + (each.reloadable ? "reload" : "restart") +
           " | " + std::string(each.sentence) + " |\n";
}

} // namespace

std::string reference() {
    std::string text(introduction);
    std::string_view table = "none yet";
    for (const auto& each : keys()) {
        if (table_of(each.name) != table) {
            text += table == "none yet" ? "" : "\n";
            table = table_of(each.name);
            text += heading(table);
            text += "| key | value | default | takes a | what it does |\n|---|---|---|---|---|\n";
        }
        text += row(each);
    }
    return text;
}

} // namespace diolkos::config
