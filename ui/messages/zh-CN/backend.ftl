### 后端所说的话。


## What was done, as the project file keeps it.

did-mark = 将“{ $words }”标为 { $concept }
did-mark-more = 将另外 { $n } 处“{ $words }”标为 { $concept }
did-mark-one-place = 将 1 处标为 { $concept }
did-mark-places = 将 { $n } 处标为 { $concept }
did-change = 将“{ $words }”改为 { $concept }
did-change-edges = 将“{ $before }”改为“{ $words }”（{ $concept }）
did-unmark = 取消“{ $words }”的 { $concept } 标注
did-add-concept = 添加概念“{ $name }”
did-change-concept = 修改概念“{ $name }”
did-rename-concept = 将概念“{ $before }”重命名为“{ $name }”
did-delete-concept = 删除概念“{ $name }”
did-merge-concept = 将概念“{ $name }”并入“{ $into }”
did-confirm = 确认“{ $words }”这样是对的
did-accept = 接受“{ $words }”为 { $concept }
did-correct = 将“{ $before }”更正为“{ $words }”（{ $concept }）
did-reject = 拒绝“{ $words }”为 { $concept }
did-take-back = 收回对“{ $words }”为 { $concept } 的拒绝
did-accept-one = 接受概率不低于 { $percent }% 的 1 条建议
did-accept-many = 接受概率不低于 { $percent }% 的 { $n } 条建议
did-remove-note-sentence = 删除第 { $n } 句的备注
did-remove-note-document = 删除文档的备注
did-note-sentence = 给第 { $n } 句写备注“{ $words }”
did-note-document = 给文档写备注“{ $words }”
did-flag-sentence = 给第 { $n } 句加旗标
did-flag-document = 给文档加旗标
did-unflag-sentence = 取消第 { $n } 句的旗标
did-unflag-document = 取消文档的旗标
did-settle-unmarked = 裁定“{ $words }”不标注
did-settle = 裁定“{ $words }”为 { $concept }
did-split = 将“{ $words }”拆分为“{ $first }”和“{ $second }”（{ $concept }）
did-join = 将“{ $first }”与“{ $second }”合并（{ $concept }）
did-add-rule = 将“{ $words }”加入 { $concept } 的词典
did-remove-rule = 从 { $concept } 的词典移除“{ $words }”
did-add-expression = 按模式“{ $words }”查找 { $concept }
did-remove-expression = 不再按模式“{ $words }”查找 { $concept }
did-add-entry = 从“{ $file }”加入 1 个条目
did-add-entries = 从“{ $file }”加入 { $n } 个条目
did-sentence-done = 将句子“{ $words }”标为已完成
did-sentence-open = 将句子“{ $words }”改为进行中
did-sentence-untouched = 将句子“{ $words }”改回未处理
did-document-done = 将文档“{ $words }”标为已完成
did-document-open = 将文档“{ $words }”改为进行中
did-document-untouched = 将文档“{ $words }”改回未处理
did-import-sample = 导入示例书信
did-import = 导入 { $file }
did-label = 按 { $file } 标注 { $n } 篇文档

## What a job is doing.

job-importing = 正在导入 { $name }
job-exporting = 正在导出 { $name }
job-learning = 正在学习
job-reading = 正在读取句子
job-reading-model = 正在为模型读取句子
job-fitting = 正在拟合模型
job-writing-model = 正在写入模型
job-writing-onnx = 正在将模型写为 ONNX
job-comparing = 正在比较文本
job-reading-both = 正在用两个版本阅读句子
job-downloading = 正在下载 { $name }（MB）

## What computes.

device-processor = 处理器
device-card = 显卡（通过 { $name }）
device-composed = 处理器（组合运算）
device-unusable = 显卡无法使用（{ $reason }），因此由处理器计算。
device-failed = 显卡出错（{ $reason }），因此由处理器继续计算。

## What is said of encoders.

encoder-handful-mini = 小而快，已用大量概念名称预训练。
encoder-nuner-two = RoBERTa base，已为查找实体预训练；该系列中最新的一个。
encoder-nuner-one = RoBERTa base，已为查找实体预训练，与 NuNER 论文一致。
encoder-nuner-zero = RoBERTa base，已为查找实体预训练；该系列中的第一个。
encoder-nuner-multilingual = 多语言 BERT base，已为查找实体预训练。
encoder-nuner-bert = 不分大小写的 BERT base，已为查找实体预训练。
encoder-e5 = 小而快，适用于多种语言；未为实体预训练。
languages-english = 英语
languages-many-bert = 多种语言（与多语言 BERT 相同）
languages-many = 多种语言

## Projects and files that cannot be opened, read or written.

no-such-file = 没有文件“{ $file }”。它可能已被移动或删除。
file-exists-not-overwritten = 已有文件“{ $file }”。请另选名称；没有覆盖任何内容。
file-exists = 已有文件“{ $file }”。请另选名称。
not-a-project = “{ $file }”不是 Handful 项目。若要处理其中的文本，请将它导入到项目中。
project-damaged = “{ $file }”已损坏或不完整。请改用它的副本；旁边可能有一个名称含“backup”的完好文件。
project-open-elsewhere = “{ $file }”已在另一个窗口中打开。请先在那里关闭，或在那里继续工作。
project-read-only = 此项目只能查看：{ $inner }
reason-write-protected = 其文件或所在的磁盘有写保护。若要处理，请将它复制到可以写入的位置。
reason-newer = 它由更新版本的 Handful 创建。若要处理，请安装最新版本。
reason-not-writable = 系统不允许写入其文件。
disk-full = 磁盘空间已满。没有更改任何内容；请腾出空间后重试。
disk-full-for = 没有空间存放“{ $file }”。请腾出空间后重试。
no-permission-project = 系统不允许 Handful 读写“{ $file }”。请检查其权限，或另选位置。
no-permission = 系统不允许 Handful { $inner }“{ $file }”。请另选位置，或申请使用该位置的权限。
could-not = Handful 无法{ $inner }“{ $file }”：{ $reason }。
project-closed = 项目已关闭。请重新打开后继续。
no-project-open = 没有打开的项目。请先打开或新建一个。
database-failed = 项目文件无法读写；没有更改任何内容。请确认其磁盘已连接且没有其他程序在使用它，然后重试。
content-unknown = 项目文件中有此版本的 Handful 无法理解的内容。没有更改任何内容。
file-gone = “{ $file }”不存在。请检查名称，或确认驱动器已连接。
folder-gone = 没有文件夹“{ $file }”。请先新建它，或另选位置。
disk-write-protected = “{ $file }”所在的磁盘无法写入。请另选位置。
is-a-folder = “{ $file }”是文件夹。请给出文件名。
below-no-folder = “{ $file }”的上级不是文件夹。请另选位置。
not-a-file-name = “{ $file }”不是文件名。
say-which-file = 请指明文件：文件名为空。
project-needs-name = 项目需要名称。
own-file = 这是项目自己的文件。请选择其他文件来导出。
folder-taken = “{ $file }”{ $inner }。请另选名称，或选择空文件夹。
broke-down = Handful 的某个部分出了故障。没有更改任何内容；请重试。
own-answer = Handful 没有理解自己的回答。请重试。
own-engine = Handful 无法连接到自己的引擎。请重新启动。
stopped-unchanged = 已停止，没有更改任何内容。

## What cannot be done in a project.

document-gone = 此文档已不在项目中。
concept-gone = 此概念已不在项目中。
annotation-gone = 此标注已不存在。
thing-gone = 此{ $inner }不在项目中，可能已被删除。
suggestion-gone = 此片段已不再是建议。若它正确，请自行标注。
span-empty = 此片段为空，或结束先于开始。请至少标注一个字符。
concept-named = 已有概念“{ $name }”。请换一个名称。
key-marks = 按键“{ $key }”已用于“{ $concept }”。请换一个按键。
concept-into-itself = 概念不能并入自身。请选择另一个。
concept-needs-name = 概念需要名称。
concept-name-long = 概念名称过长；请将解释写到含义中。
concept-name-signs = 概念名称不能包含换行、制表符或控制字符。
description-long = 含义最多 { $n } 个字符。
concept-key-sign = 按键须为单个可见字符，例如 1 或 k。
history-gone = 此操作已不在历史记录中。
note-long = 备注最多 { $n } 个字符。
join-itself = 标注不能与自身合并。
join-documents = 这些标注不在同一篇文档中。
join-concepts = 这些标注属于不同的概念。请先将二者改为同一概念。
join-between = 这两条标注之间还有另一条标注。请先将其删除。
model-moved-on = 模型在此期间又学习了，建议的位置已不同。请重新查看。

## Rules that cannot be looked for.

rule-empty = 没有要查找的内容。请输入词句或表达式。
rule-long = 过长：最多 { $n } 个字符。
rule-control = 其中不能有换行和制表符。请每行写一个条目。
rule-syntax = 无法读取此表达式。在第 { $at } 个字符处，{ $inner }
rule-matches-nothing = 此表达式也匹配空文本，因而处处匹配。请要求至少一个字符，例如用 + 代替 *。
rule-never = 没有任何文本能匹配此表达式。请检查其中的 […] 和边界符号。
rule-large = 此表达式过大，无法查找。请减小其 {"{"}…{"}"} 中的数字，或拆成几个表达式。
syntax-else = 有不正确之处。
syntax-group-open = “(”没有对应的“)”。请补上“)”；若要表示该字符本身，请写成 \(。
syntax-group-close = “)”没有对应的“(”。若要表示该字符本身，请写成 \)。
syntax-class-open = “[”没有对应的“]”。请补上“]”；若要表示该字符本身，请写成 \[。
syntax-range = 范围写反了：应写 [a-z]，而不是 [z-a]。
syntax-number-large = 此数字过大。
syntax-lookaround = 它要求前后出现但不计入匹配的内容，Handful 不支持。匹配总是以词的边界开始和结束。
syntax-backreference = 它要求再次出现相同的文本，Handful 不支持。
too-many-expressions = 一个项目最多查找 { $most } 个表达式，而这样会达到 { $n } 个。请将词句写成词典条目：其数量不限。
dictionary-large = “{ $file }”作为词典过大。请拆成不超过 32 MB 的文件。
dictionary-not-text = “{ $file }”不是纯文本。词典应为每行一个条目的文本文件，或 Prodigy 的 patterns 文件。
dictionary-not-utf8 = “{ $file }”不是 UTF-8 编码（见第 { $line } 行）。请另存为 UTF-8。
no-such-label = 没有概念“{ $name }”。请添加它，再读取一次文件。
line-not-json = 此行不是 JSON，与前面各行不同。
line-no-pattern = 此行没有“pattern”。

## Sources that cannot be read.

cannot-be-read = 无法读取“{ $file }”。{ $inner }
nothing-imported-because = 没有导入任何内容。{ $inner }
source-empty = 文件为空：其中没有文本。
source-not-utf8 = 第 { $line } 行不是 UTF-8 文本。请按 Windows-1252 读取文件，或另存为 UTF-8 后重新导入。
source-no-column = 没有列“{ $column }”。现有的列：{ $columns }。
source-choose-column = 请选择文本所在的列。现有的列：{ $columns }。
source-scheme = 最后一列的标签不符合 Handful 所知的任何体系：{ $tags }。它支持 IOB1、IOB2、IO、IOE、BIOES 和 BILOU，例如 B-person、I-person 和 O。
source-binary = 文件不是文本：其中满是不代表任何字符的字节。
source-office = 此文件是{ $inner }，不是纯文本。请将其文本另存为 .txt 后导入。
source-one-json = 此文件是单个 JSON 值。Handful 读取 JSONL：每行一个含“text”的对象。
source-unknown-kind = Handful 不认识这类文件。若它是文本，请单独导入，或选择格式。
source-other-text = “{ $file }”中的文本没有标注。请选择含标注文本的 JSONL 或 CoNLL 文件。
no-text-there = 其中没有文本。
beside-twice = 其文本在文件中出现两次；比较的是第一次
beside-other-text = 其文本与此处同一 id 的文档不同
beside-no-document = 此处没有文档含其文本
note-left-out = 略过 1 个旗标或备注：此格式无处存放
notes-left-out = 略过 { $n } 个旗标和备注：此格式无处存放
lost-overlap = 它与更长或更早的片段重叠
lost-in-its-place = 该处已有标注
lost-within-token = 它的起点或终点在词的中间
lost-over-sentence = 它跨越了句末

## The learning loop and encoders.

nothing-to-learn = 还没有可供学习的内容：请先至少标注一个片段。
memory-for-round = 深度训练需要 { $n } MB 的学习内存。请在设置中提高上限，或不用深度训练继续。
version-unusable = 版本 { $version } 无法使用：它是用另一个编码器学习的，或已过旧。列表中标明了可以使用的版本。
closed-before = 完成之前项目已关闭。
stopped-kept = 已停止，目前完成的部分已保留。
learning-failed = 学习失败，原因：{ $reason }。您的标注是安全的；下次更改时会重新尝试学习。
encoder-not-here = 此计算机上没有编码器 { $name }。请先下载。
encoder-fixed = { $name } 随 Handful 提供，无法移除。
encoder-in-use = 此项目正在使用该编码器。请先换用另一个。
encoder-unknown = Handful 没有编码器“{ $name }”。请从列表中选择。
encoder-incomplete = 编码器文件夹 { $path } 中没有 { $file }；请选择含有 config.json、tokenizer.json 和 model.safetensors（或 pytorch_model.bin）的文件夹。
encoder-architecture = 此编码器的架构是“{ $kind }”，而 Handful 支持 BERT、RoBERTa、XLM-RoBERTa、DistilBERT 和 MPNet；请另选编码器。
hub-unreachable = 无法连接 { $host }（{ $why }）。请检查网络连接后重新下载；已下载的部分会保留。
hub-proxy = 代理 { $proxy } 无法连到 { $host }（{ $why }）。请检查 HTTPS_PROXY 中的地址，或询问其管理者；已下载的部分会保留。
download-damaged = { $file } 下载后已损坏：校验和与来源给出的不符。已将其丢弃；请重新下载。
download-elsewhere = 另一个 Handful 正在下载 { $name }。请等待其完成。
download-stopped = 下载已停止；已下载的部分会保留。
did-import-files = 导入 { $n } 个文件

## What such a sentence is about.

thing-document = 文档
thing-concept = 概念
thing-annotation = 标注
kind-office = ZIP 压缩包，或 Word、Excel、LibreOffice 文档
kind-old-office = 旧版 Word 或 Excel 文档
kind-rich = RTF 文档
kind-compressed = 压缩文件
kind-pdf = PDF
kind-database = 数据库
kind-picture = 图片
kind-program = 程序
doing-read = 读取
doing-write = 写入
doing-make-folder = 新建文件夹
doing-look = 查看
taken-full = 已存在且不为空
taken-file = 是一个文件
