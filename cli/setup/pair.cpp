#include "cli/setup/pair.hpp"

#include "audit/hex.hpp"
#include "cli/setup/folder.hpp"
#include "cli/setup/pair_file.hpp"
#include "cli/status/pair_test.hpp"
#include "config/reader.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <utility>

namespace diolkos::cli {
namespace {

constexpr int failed = 1; // exit code
constexpr std::string_view audit_purpose = "diolkos audit key 1";
constexpr std::string_view pem_begin = "-----BEGIN PUBLIC KEY-----\n";
constexpr std::string_view pem_end = "-----END PUBLIC KEY-----\n";
constexpr std::size_t pem_columns = 64; // RFC 7468, 2

struct options {
    std::string directory = "/etc/diolkos", file;
    bool replace = false, as_json = false;
};

box::side side_of(const setup_folder& folder) {
    const bool low = folder.has("low.toml");
    if (low == folder.has("high.toml")) {
        throw std::runtime_error(
            folder.path().string() +
            (low ? ": has low.toml and high.toml; two boxes are two hosts"
                 : ": has neither low.toml nor high.toml; run diolkos init first"));
    }
    return low ? box::side::low : box::side::high;
}

// PEM to one line, and back.
std::string without_armour(std::string_view pem, const std::filesystem::path& file) {
    if (!pem.starts_with(pem_begin) || !pem.ends_with(pem_end)) {
        throw std::runtime_error(file.string() + ": holds no public key in PEM");
    }
    pem.remove_prefix(pem_begin.size());
    pem.remove_suffix(pem_end.size());
    std::string line;
    std::ranges::copy_if(pem, std::back_inserter(line), [](char c) { return c != '\n'; });
    return line;
}

std::string with_armour(std::string_view line) {
    std::string pem(pem_begin);
    for (; !line.empty(); line.remove_prefix(std::min(pem_columns, line.size()))) {
        pem += std::string(line.substr(0, pem_columns)) + "\n";
    }
    return pem + std::string(pem_end);
}

// What this box says of itself.
pair_half own_half(const setup_folder& folder) {
    const auto side = side_of(folder);
    const auto name = std::string(to_text(side)) + ".toml";
    auto [draft, wrong] = config::read(folder.read(name), folder / name, side);
    if (!wrong.empty()) {
        throw std::runtime_error(config::to_text((folder / name).string(), wrong.front()));
    }
    const auto link = read_private_pem(folder.read(setup_file::link_key));
    const auto exchange = read_private_pem(folder.read(setup_file::exchange_key));
    return {side, draft.box.box_name, draft.box.link.name,
            without_armour(public_pem(*link), folder / setup_file::link_key), public_of(*exchange)};
}

std::pair<pair_half, pair_half> in_order(pair_half own, pair_half other) {
    if (own.side == box::side::low) {
        return {std::move(own), std::move(other)};
    }
    return {std::move(other), std::move(own)};
}

pair_half parse(const std::filesystem::path& file, const std::string& text) {
    try {
        return parse_pair_file(text);
    } catch (const std::runtime_error& error) {
        throw std::runtime_error(file.string() + " " + error.what());
    }
}

pair_half read_half(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string text(max_pair_file_bytes + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (in.bad() || (text.empty() && in.fail())) {
        throw std::runtime_error(file.string() + ": cannot read");
    }
    return parse(file, text);
}

void show(const pair_half& own, const pair_half& other, bool as_json) {
    const auto [low, high] = in_order(own, other);
    const auto digits = fingerprint(low, high);
    if (as_json) {
        std::cout << boost::json::serialize(boost::json::object{{"side", to_text(own.side)},
                                                                {"link", own.link},
                                                                {"low", low.box},
                                                                {"high", high.box},
                                                                {"fingerprint", digits}})
                  << "\n";
        return;
    }
    std::cout << "Link " << own.link << " between " << low.box << " (low) and " << high.box
              << " (high). Both boxes must show these digits:\n\n    "
              << digits.substr(0, digits.size() / 2) << "\n    "
              << digits.substr(digits.size() / 2 + 1)
              << "\n\nIf they differ, a file was changed on its way: trust neither, and export and "
                 "import again.\n";
}

void must_fit(const pair_half& own, const pair_half& other, const std::string& file) {
    if (own.side == other.side) {
        throw std::runtime_error(file + ": comes from a " + std::string(to_text(other.side)) +
                                 " box, as this one is; carry the other box's file here");
    }
    if (own.link != other.link) {
        throw std::runtime_error(file + ": is for the link '" + other.link +
                                 "', and this box's is '" + own.link +
                                 "'; link.name must be the same on both");
    }
}

void import(const options& given) {
    const setup_folder folder(given.directory);
    const auto own = own_half(folder);
    const auto other = read_half(given.file);
    must_fit(own, other, given.file);
    if (folder.has(setup_file::peer) && !given.replace &&
        parse(folder / setup_file::peer, folder.read(setup_file::peer)) != other) {
        throw std::runtime_error((folder / setup_file::peer).string() +
                                 ": this box is paired with other keys already; --replace if they "
                                 "are to be given up");
    }
    const auto link_key = with_armour(other.link_key);
    must_be_public_pem(link_key, given.file);
    const auto [low, high] = in_order(own, other);
    const auto exchange = read_private_pem(folder.read(setup_file::exchange_key));
    auto secret = derive(*exchange, other.exchange, transcript(low, high), audit_purpose);
    auto digits = audit::hex(secret) + "\n";
    folder.replace(setup_file::audit_key, digits, setup_folder::key_mode);
    OPENSSL_cleanse(secret.data(), secret.size());
    OPENSSL_cleanse(digits.data(), digits.size());
    folder.replace(setup_file::peer_link_key, link_key, setup_folder::public_mode);
    folder.replace(setup_file::peer, to_text(other), setup_folder::public_mode);
    show(own, other, given.as_json);
}

void show_pair(const options& given) {
    const setup_folder folder(given.directory);
    if (!folder.has(setup_file::peer)) {
        throw std::runtime_error(folder.path().string() +
                                 ": this box is not paired yet; diolkos pair import");
    }
    show(own_half(folder), parse(folder / setup_file::peer, folder.read(setup_file::peer)),
         given.as_json);
}

} // namespace

void add_pair(CLI::App& app, int& status) {
    auto given = std::make_shared<options>();
    auto* command = app.add_subcommand("pair", "Make two boxes know each other");
    command->require_subcommand(1);
    const auto add = [&](const char* name, const char* about, auto act) {
        auto* made = command->add_subcommand(name, about);
        made->add_option("--directory", given->directory, "Where the configuration is")
            ->capture_default_str();
        made->callback([given, &status, act] {
            try {
                act(*given);
            } catch (const std::exception& error) {
                std::cerr << "diolkos pair: " << error.what() << "\n";
                status = failed;
            }
        });
        return made;
    };
    add("export", "Write what the other box must know of this one; nothing in it is secret",
        [](const options& how) { std::cout << to_text(own_half(setup_folder(how.directory))); });
    auto* importing = add("import", "Take the other box's keys, and show the fingerprint", import);
    importing->add_option("file", given->file, "What the other box exported")->required();
    importing->add_flag("--replace", given->replace, "Even if this box is paired with other keys");
    importing->add_flag("--json", given->as_json, "Write a JSON object");
    auto* showing = add("show", "Show the fingerprint again", show_pair);
    showing->add_flag("--json", given->as_json, "Write a JSON object");
    add_pair_test(*command, status);
}

} // namespace diolkos::cli
