// What audit/tree writes, read by Go's golang.org/x/mod/sumdb (tlog/main.go), and the other way
// about. Without Debian's packages golang-go and golang-golang-x-mod-dev these tests are skipped.
#include "audit/tree/checkpoint.hpp"
#include "audit/tree/proof.hpp"
#include "tests/source_dir.hpp"
#include "wire_format/base64.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace diolkos::audit::tree {
namespace {

namespace fs = std::filesystem;

constexpr auto go = "/usr/bin/go";
constexpr auto module_folder = "/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog";

void write(const fs::path& file, std::string_view bytes) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
}

std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

std::string in_base64(const digest& hash) {
    std::string text;
    wire::write_base64(hash, text);
    return text;
}

// A log of one size on the disk, and proofs over it.
class written_log {
public:
    written_log(fs::path folder, const signer_key& key, std::uint64_t size)
        : folder_(std::move(folder)) {
        for (std::uint64_t i = 0; i < size; ++i)
            add("record " + std::to_string(i * i) + std::string(i % 700, '.'));
        finish(key);
    }
    [[nodiscard]] std::size_t verifiable() const noexcept { return verifiable_; }

private:
    void add(const std::string& record) {
        append_entry(record, bundle_);
        tree_.append(with_.leaf(record), with_);
        ++verifiable_;
        if (tree_.size() % tile_width == 0)
            keep({true, 0, tree_.size() / tile_width - 1}, std::exchange(bundle_, {}));
    }

    void keep(const tile_name& name, std::string bytes) {
        write(folder_ / path_of(name), bytes);
        tiles_[path_of(name)] = std::move(bytes);
    }

    void finish(const signer_key& key) {
        const auto size = tree_.size();
        if (!bundle_.empty())
            keep({true, 0, size / tile_width, edge_width(size, 0)}, bundle_);
        for (auto& tile : tree_.take_full_tiles())
            keep(tile.name, tile.hashes);
        for (auto& tile : tree_.edge_tiles())
            keep(tile.name, tile.hashes);
        const auto head = to_text({key.verifier().name(), size, tree_.root(with_)});
        write(folder_ / checkpoint_path, sign_note(head, key));
        ++verifiable_;
        write_proofs(size);
    }

    void write_proofs(std::uint64_t size) {
        const auto nodes = read_from_tiles(
            size, [&](const tile_name& name) { return std::optional(tiles_.at(path_of(name))); },
            with_);
        std::string lines;
        for (std::uint64_t i = 0; i < size; i += 1 + size / 50)
            lines += line("inclusion", i, *prove_inclusion(i, size, nodes, with_));
        for (std::uint64_t old = 1; old <= size; old += 1 + size / 50)
            lines += line("consistency", old, *prove_consistency(old, size, nodes, with_));
        write(folder_ / "proofs", lines);
    }

    std::string line(const std::string& what, std::uint64_t number, const proof& path) {
        ++verifiable_;
        auto text = what + ' ' + std::to_string(number);
        for (const auto& hash : path)
            text += ' ' + in_base64(hash);
        return text + '\n';
    }

    fs::path folder_;
    hasher with_;
    growing_tree tree_;
    std::string bundle_;
    std::map<std::string, std::string> tiles_;
    std::size_t verifiable_ = 0;
};

class tlog : public testing::Test {
protected:
    void SetUp() override {
        if (!fs::exists(go) || !fs::exists(module_folder))
            GTEST_SKIP() << "install golang-go and golang-golang-x-mod-dev";
        auto name = (fs::temp_directory_path() / "diolkos-tlog-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder = name;
    }
    void TearDown() override {
        if (!folder.empty())
            fs::remove_all(folder);
    }

    // What the Go program says.
    [[nodiscard]] std::string run() const {
        const auto said = folder / "said";
        const auto command = "cd " + folder.string() +
                             " && env -u GOFLAGS -u GOROOT GO111MODULE=off GOPATH=/usr/share/gocode"
                             " GOCACHE=" +
                             (folder / "cache").string() + " CGO_ENABLED=0 " + go + " run " +
                             DIOLKOS_SOURCE_DIR "/tests/interop/tlog/main.go " +
                             (folder / "logs").string() + " > " + said.string() + " 2>&1";
        EXPECT_EQ(std::system(command.c_str()), 0) << text_of(said);
        return text_of(said);
    }

    fs::path folder;
};

TEST_F(tlog, another_implementation_reads_ours_and_we_read_its_notes) {
    const signer_key key("box.example/diolkos", std::array<std::byte, seed_bytes>{});
    write(folder / "logs" / "key", key.verifier().text());
    std::size_t expected = 0;
    for (const std::uint64_t size : {1, 2, 3, 7, 255, 256, 257, 511, 513, 1000, 65'537})
        expected += written_log(folder / "logs" / std::to_string(size), key, size).verifiable();
    EXPECT_EQ(run(), std::to_string(expected) + "\n");

    const auto note = parse_note(text_of(folder / "logs" / "go.note"));
    const auto verifier = verifier_key::parse(text_of(folder / "logs" / "go.verifier"));
    const auto signer = signer_key::parse(text_of(folder / "logs" / "go.signer"));
    ASSERT_TRUE(note && verifier && signer);
    EXPECT_EQ(check(*note, *verifier), note_standing::signed_by_key);
    EXPECT_EQ(signer->verifier().text(), verifier->text());
    EXPECT_EQ(sign_note(note->text, *signer), text_of(folder / "logs" / "go.note"));
    hasher with;
    EXPECT_EQ(parse_checkpoint(note->text)->root, with.plain({})); // RFC 6962: MTH({})
}

} // namespace
} // namespace diolkos::audit::tree
