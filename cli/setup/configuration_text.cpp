#include "cli/setup/configuration_text.hpp"

#include "cli/setup/folder.hpp"
#include "cli/setup/pair_file.hpp"

namespace diolkos::cli {
namespace {

// A basic string of TOML 1.0.
std::string toml_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + "\"";
}

std::string list(const std::vector<std::string>& all) {
    std::string out;
    for (const auto& each : all) {
        out += (out.empty() ? "" : ", ") + toml_string(each);
    }
    return "[" + out + "]";
}

class document {
public:
    document& section(std::string_view header) {
        text_ += "\n" + std::string(header) + "\n";
        return *this;
    }
    document& key(std::string_view name, const std::string& value, std::string_view why = {}) {
        text_ += std::string(name) + " = " + value;
        if (!why.empty()) {
            text_ += "  # " + std::string(why);
        }
        text_ += "\n";
        return *this;
    }
    document& remark(std::string_view text) {
        text_ += "# " + std::string(text) + "\n";
        return *this;
    }
    [[nodiscard]] std::string text() && { return std::move(text_); }

private:
    std::string text_;
};

} // namespace

std::string configuration_text(const new_box& about) {
    const std::string side(to_text(about.side));
    const bool low = about.side == box::side::low;
    document made;
    made.remark("The " + side + " box. Written by diolkos init; yours from here on.")
        .remark("Every key: diolkos-" + side + " --keys. After a change: diolkos-" + side +
                " --config FILE --check")
        .key("name", toml_string(about.name))
        .key("profile", toml_string(about.profile.string()),
             "what may cross; the same on both boxes");
    made.section("[near]").key("domains", list(about.near));
    made.section("[far]").key("domains", list(about.far));
    made.section("[audit]")
        .key("directory", toml_string(about.log.string()))
        .key("key", toml_string(setup_file::audit_key),
             "common to both boxes; diolkos pair import makes it")
        .key("signing_key", toml_string(setup_file::audit_signing_key),
             "signs the log's checkpoints; of this box alone");
    made.section("[journal]").key("directory", toml_string(about.journal.string()));
    made.section("[edge]")
        .key("listen", list(about.listen))
        .key("ca", toml_string(setup_file::authorities),
             "replace: who certifies the near servers. Until then nobody is let in");
    made.section("[[edge.certificate]]")
        .key("domains", list(about.far))
        .key("certificate", toml_string(setup_file::edge_certificate),
             "replace: what an authority that the near servers trust makes of " +
                 std::string(setup_file::edge_request))
        .key("key", toml_string(setup_file::edge_key));
    made.section("[link]")
        .key("name", toml_string(about.link), "the same on both boxes")
        .key("role", low ? "\"listen\"" : "\"dial\"")
        .key("addresses", list({about.link_address}))
        .key("certificate", toml_string(setup_file::link_certificate))
        .key("key", toml_string(setup_file::link_key))
        .key("peer_key", toml_string(setup_file::peer_link_key),
             "diolkos pair import puts the other box's there");
    return std::move(made).text();
}

} // namespace diolkos::cli
