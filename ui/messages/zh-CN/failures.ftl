### 各错误代码的一般说法；后端的英文原句随后给出细节。

failure-not-a-project = 这不是 Handful 项目。
failure-damaged = 文件已损坏或不完整。
failure-newer-version = 它由更新版本的 Handful 创建。
failure-read-only = 无法写入。
failure-already-open = 已在别处打开。
failure-already-exists = 该处已有同名文件。
failure-not-found = 找不到所需的内容。
failure-disk-full = 磁盘空间已满。
failure-permission-denied = 系统不允许在此读写。
failure-no-project = 没有打开的项目。
failure-invalid-span = 此片段无法使用。
failure-name-taken = 此名称已被占用。
failure-key-taken = 此按键已被占用，或不能用作按键。
failure-invalid-input = 此输入无法使用。
failure-empty-source = 文件为空。
failure-not-text = 文件不是文本。
failure-not-utf8 = 文件不是 UTF-8 编码。
failure-no-column = 没有所需的列。
failure-unknown-format = 无法识别其格式或标注体系。
failure-cancelled = 已停止。
failure-encoder = 编码器无法使用。
failure-no-network = 网络连接不通。
failure-checksum = 下载的内容与公布的不符。
failure-internal = Handful 出了错。
