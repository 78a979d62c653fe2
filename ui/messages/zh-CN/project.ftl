## What dialogs have in common.

choose = 选择…
copied = 已复制
dismiss = 忽略
stopping = 正在停止
stop = 停止
job-of = { $done } / { $total }
job-so-far = 已完成 { $n }
looks = 文本显示方式
theme = 主题
system = 跟随系统
light = 浅色
dark = 深色
face = 字体
serif = 衬线
sans = 无衬线
text-size = 字号
smaller-text = 缩小字号
larger-text = 放大字号
names-after = 在标注后显示概念名
show-from = 显示概率不低于 { $n }% 的建议

## The bar at the top.

back-to-start = 返回起始页
light-or-dark = 浅色或深色
compare-with-second = 与第二标注者比较
find-hint = 查找（{ $key }），在整个项目中查找（{ $everywhere }）
show-documents = 显示文档栏
hide-documents = 隐藏文档栏
show-concepts = 显示概念栏
hide-concepts = 隐藏概念栏

## The documents.

which-documents = 哪些文档
to-do = 待办
none-done = 还没有已完成的文档。
all-documents-done = 所有文档均已完成。
document-hint =
    { $title }
    { $all } 个句子中已完成 { $done } 个

## The text, and what stands in its place before there is one.

no-texts = 还没有文本
no-texts-note = 请导入您想从中查找内容的文本。
import-texts-more = 导入文本…
all-done = 所有句子均已完成。
look-through = 浏览这些句子
text = 文本
margin-held-out = 已完成；留出用于评估得分
margin-done = 已完成。点击可改回未完成
margin-open = 此处全部标注完毕后点击
sentence-label = 第 { $n } 句，{ $state }
sentence-label-flagged = 第 { $n } 句，{ $state }，已加旗标
mark-suggestion = { $words }：建议，{ $concept }，{ $sure }
mark-annotation = { $words }：标注，{ $concept }
why = 为何给出此建议
why-none = 没有可供比较的标注。
why-like = 模型认为最相似的标注
look-no-longer = 不再查找它

## The card of what has the focus.

side-right = 概念与当前焦点
card = 当前焦点
this-suggestion = 此建议
this-annotation = 此标注
accept-so = 按此接受
accept = 接受
reject = 拒绝
why-short = 原因
accept-many-more = 批量接受…
rejected-more = 已拒绝…
delete = 删除
split = 拆分
join = 合并
elsewhere-more = 其他位置…
here = 此处
this-selection = 此选区
concept-first = 请先命名一个概念，再按它的键来标注。
press-concept-key = 按概念对应的键即可标注。
marking-with = 连续标注
key-another-concept = 换成别的概念
key-left-edge = 左边界
key-right-edge = 右边界
key-by-characters = 按字符
armed-note = 选中的内容会立即标注。
armed-end = 退出。

## The concepts and their form.

concepts-none = 概念是要在文本中查找的一类事物，例如人物、原因或地点。
name-a-concept = 命名概念
concept-change-note = 重命名、说明、换颜色、换按键
add-concept = 添加概念
rules-of = { $name } 的词典与模式
concept-change = 修改 { $name }
change-a-concept = 修改概念
concept-meaning = 含义
concept-placeholder = 地点
concept-meaning-placeholder = 城镇、港口或国家
key = 按键
colour = 颜色
merge-into = 并入
no-other-concept = 不并入其他概念
concept-delete = 删除此概念及其标注
merge = 合并
save = 保存
colour-n = 颜色 { $n }
concept-delete-note = 删除此概念及其 { $n } 条标注；撤销可将二者恢复

## The walk through the differences from a second annotator.

walk = 与第二标注者的分歧
previous-difference = 上一处分歧（↑）
next-difference = 下一处分歧（↓）
walk-stale = 此后项目已有不少改动。
compare-anew = 重新比较
keep-mine = 保留我的
take-theirs = 采用对方的
yours-kept = 已保留您的
theirs-taken = 已采用对方的
changed-by-hand = 已手动修改
all-settled = 全部已处理
difference-of = 第 { $n } 处分歧，共 { $all } 处
not-marked = —— 未标注
concept-is-new = { $name }（新）
settled-beyond = 全部已处理；重新比较可再看 { $n } 处
differences-left = 还有 { $n } 处分歧

## A note.

note = 备注
note-on = 备注对象
few-words = 写几句话
keep = 保存
note-keys = 按 Enter 保存，按 Shift+Enter 换行。“查找”会列出所有备注。
sentence-n = 第 { $n } 句

## The line at the bottom.

deepening-note = 编码器本身正在从您的标注中学习。您可以继续工作；只有新版本不逊于现有版本时才会启用。
likely-errors-hint = 相同的词句标注得不一致。请看一看。
deepening = 正在深度训练
encoder-is = 编码器：{ $name }
annotations-learned = 已学习 { $n } 条标注
name-taken = 已有名为 { $name } 的概念。
merging = { $own } 的 { $n } 条标注将改为 { $into }，{ $own } 随之消失。撤销可将二者分开。

## What is said of what was done, or why a key did nothing.

passed-over-left = 只剩下您跳过的句子
every-sentence-done = 所有句子均已完成
mark-first = 请先标注，或移到一条标注上
go-to-suggestion = 请先移到一条建议上
concept-first-short = 请先命名一个概念
split-go = 请移到要拆分的标注上
split-one-word = 只有由多个词组成的标注才能拆分
join-go = 请移到要与相邻标注合并的标注上
join-none = 旁边没有同一概念的标注
no-suggestion-follows = 此文档中后面没有建议了
no-suggestion-before = 此文档中前面没有建议了
edge-in-the-way = 那里已有另一条标注
project-file = Handful 项目
