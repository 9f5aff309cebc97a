/*
 * What libFuzzer is to a fuzz target, without libFuzzer: hands it the files
 * and the files of the directories that are named, in the order of their
 * names. A crash is the failure; so is that there was nothing to hand over.
 */
#include "base/compat.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t ninputs;

static _Noreturn void fail(const char *path)
{
	fprintf(stderr, "fatal: cannot read \"%s\": %s\n", path, strerror(errno));
	exit(128);
}

/* The target gets a block of just this size, that overruns are seen. */
static void run_file(const char *path, size_t size)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = malloc(size ? size : 1);

	if (!f || !data || fread(data, 1, size, f) != size)
		fail(path);
	fclose(f);
	printf("# %s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	ninputs++;
}

static void run_directory(const char *path)
{
	struct dirent **names;
	int n = scandir(path, &names, NULL, alphasort);

	if (n < 0)
		fail(path);
	for (int i = 0; i < n; i++) {
		char file[4096];
		struct stat st;

		snprintf(file, sizeof(file), "%s/%s", path, names[i]->d_name);
		if (!stat(file, &st) && S_ISREG(st.st_mode))
			run_file(file, (size_t)st.st_size);
		free(names[i]);
	}
	free(names);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct stat st;

		if (stat(argv[i], &st))
			fail(argv[i]);
		if (S_ISDIR(st.st_mode))
			run_directory(argv[i]);
		else
			run_file(argv[i], (size_t)st.st_size);
	}
	if (!ninputs)
		fprintf(stderr, "fatal: no input\n");
	return ninputs ? 0 : 128;
}
